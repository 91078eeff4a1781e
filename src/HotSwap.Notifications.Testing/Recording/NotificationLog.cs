namespace HotSwap.Notifications.Testing.Recording;

/// <summary>What was notified of, numbered as a server does. Not thread-safe.</summary>
internal sealed class NotificationLog(TimeProvider time)
{
    private readonly Dictionary<string, DeploymentStatusMessage> _latest = new(StringComparer.Ordinal);

    public List<DeploymentStatusMessage> Statuses { get; } = [];

    public List<DeploymentProgressMessage> Progress { get; } = [];

    /// <summary>The latest status of each deployment.</summary>
    public IReadOnlyDictionary<string, DeploymentStatusMessage> Latest => _latest;

    public static void Check(string executionId, PipelineExecutionState state)
    {
        ArgumentRules.CheckExecutionId(executionId);
        ArgumentRules.CheckState(state);
    }

    public static void Check(string executionId, string stage, int progress)
    {
        ArgumentRules.CheckExecutionId(executionId);
        ArgumentRules.CheckStage(stage);
        ArgumentRules.CheckProgress(progress);
    }

    public DeploymentStatusMessage Add(string executionId, PipelineExecutionState state)
    {
        var status = new DeploymentStatusMessage
        {
            ExecutionId = executionId,
            Status = state.Status,
            UpdatedAt = state.LastUpdated,
            Details = state,
            Sequence = LatestSequence(executionId) + 1,
            Position = Statuses.Count + 1,
        };
        Statuses.Add(status);
        return _latest[executionId] = status;
    }

    public DeploymentProgressMessage Add(string executionId, string stage, int progress)
    {
        var message = new DeploymentProgressMessage
        {
            ExecutionId = executionId,
            Stage = stage,
            Progress = progress,
            Timestamp = time.GetUtcNow().UtcDateTime,
            Sequence = LatestSequence(executionId),
        };
        Progress.Add(message);
        return message;
    }

    private long LatestSequence(string executionId) => _latest.GetValueOrDefault(executionId)?.Sequence ?? 0;
}
