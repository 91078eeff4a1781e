namespace HotSwap.Notifications.Testing.Recording;

/// <summary>Keeps notifications, and numbers them as a server does. Not thread-safe.</summary>
internal sealed class NotificationLog(TimeProvider time)
{
    private readonly Dictionary<string, long> _sequences = new(StringComparer.Ordinal);

    public List<DeploymentStatusMessage> Statuses { get; } = [];

    public List<DeploymentProgressMessage> Progress { get; } = [];

    public static void Check(string executionId, PipelineExecutionState state)
    {
        DeploymentArguments.ThrowIfInvalidExecutionId(executionId);
        DeploymentArguments.ThrowIfInvalidState(executionId, state);
    }

    public static void Check(string executionId, string stage, int progress)
    {
        DeploymentArguments.ThrowIfInvalidExecutionId(executionId);
        DeploymentArguments.ThrowIfInvalidStage(stage);
        DeploymentArguments.ThrowIfInvalidProgress(progress);
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
