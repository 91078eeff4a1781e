using System.Globalization;
using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Benchmarks;

/// <summary>Creates statuses of about 1 KB on the wire.</summary>
internal static class Payload
{
    /// <summary>The text before the publish time in a status. The time is in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public const string TimeMark = "t:";

    private static readonly DateTime _noon = new(2025, 11, 20, 12, 0, 0, DateTimeKind.Utc);

    private static readonly PipelineExecutionState _state = new()
    {
        ExecutionId = "d-0",
        Request = new DeploymentRequest
        {
            Module = new DeploymentModule { Name = "TestModule", Version = "1.0.0" },
            TargetEnvironment = "Production",
            RequesterEmail = "user@example.com",
        },
        Status = DeploymentStatuses.Running,
        Stages = [.. new[] { "Validation", "Build", "Tests", "Security scan", "Staging" }.Select(name => new PipelineStageResult
        {
            StageName = name,
            Status = PipelineStageStatus.Succeeded,
            StartTime = _noon,
            EndTime = _noon.AddSeconds(5),
        })],
        StartTime = _noon,
        LastUpdated = _noon.AddSeconds(30),
    };

    public static PipelineExecutionState State(string executionId, long timestamp = 0) => _state with
    {
        ExecutionId = executionId,
        CurrentStage = TimeMark + timestamp.ToString("D20", CultureInfo.InvariantCulture),
    };

    public static DeploymentStatusMessage Message(string executionId, long timestamp = 0)
    {
        var state = State(executionId, timestamp);
        return new DeploymentStatusMessage
        {
            ExecutionId = executionId,
            Status = state.Status,
            UpdatedAt = state.LastUpdated,
            Details = state,
            Sequence = 1,
            Position = 1,
        };
    }

    public static LoggedStatus Logged(string executionId, long sequence, long position) => new()
    {
        ExecutionId = executionId,
        Payload = StatusPayload.Write(executionId, State(executionId)),
        IsFinal = false,
        Sequence = sequence,
        Position = position,
        AppendedAt = _noon,
    };
}
