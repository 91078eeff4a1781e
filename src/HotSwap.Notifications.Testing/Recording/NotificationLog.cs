namespace HotSwap.Notifications.Testing.Recording;

/// <summary>What was notified of, numbered as a server does. Not thread-safe.</summary>
internal sealed class NotificationLog(TimeProvider time)
{
    private readonly Dictionary<string, long> _sequences = new(StringComparer.Ordinal);

    public List<DeploymentStatusMessage> Statuses { get; } = [];

    public List<DeploymentProgressMessage> Progress { get; } = [];

    public static void Check(string executionId, PipelineExecutionState state)
    {
        ArgumentRules.CheckExecutionId(executionId);
        StateRules.Check(executionId, state);
    }

    public static void Check(string executionId, string stage, int progress)
    {
        ArgumentRules.CheckExecutionId(executionId);
        ArgumentRules.CheckStage(stage);
        ArgumentRules.CheckProgress(progress);
    }

    public void Add(string executionId, PipelineExecutionState state)
    {
        var sequence = _sequences[executionId] = _sequences.GetValueOrDefault(executionId) + 1;
        Statuses.Add(new DeploymentStatusMessage
        {
            ExecutionId = executionId,
            Status = state.Status,
            UpdatedAt = state.LastUpdated,
            Details = state,
            Sequence = sequence,
            Position = Statuses.Count + 1,
        });
    }

    public void Add(string executionId, string stage, int progress) =>
        Progress.Add(new DeploymentProgressMessage
        {
            ExecutionId = executionId,
            Stage = stage,
            Progress = progress,
            Timestamp = time.GetUtcNow().UtcDateTime,
            Sequence = _sequences.GetValueOrDefault(executionId),
        });
}
