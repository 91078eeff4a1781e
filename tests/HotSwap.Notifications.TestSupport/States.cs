namespace HotSwap.Notifications.TestSupport;

/// <summary>States for notifications.</summary>
public static class States
{
    public static readonly DateTime Noon = new(2025, 11, 20, 12, 0, 0, DateTimeKind.Utc);

    public const string GuideId = "d355c24f-8b11-4c5a-a4e7-1a2b3c4d5e6f";

    /// <summary>Returns the guide's example, with every field present.</summary>
    public static PipelineExecutionState Full(string executionId = GuideId) => new()
    {
        ExecutionId = executionId,
        Request = new DeploymentRequest
        {
            Module = new DeploymentModule { Name = "TestModule", Version = "1.0.0" },
            TargetEnvironment = "Production",
            RequesterEmail = "user@example.com",
        },
        Status = DeploymentStatuses.Running,
        CurrentStage = "Verification",
        Stages =
        [
            new PipelineStageResult
            {
                StageName = "Validation",
                Status = PipelineStageStatus.Succeeded,
                StartTime = Noon,
                EndTime = Noon.AddSeconds(5),
            },
            new PipelineStageResult { StageName = "Verification", Status = PipelineStageStatus.Running, StartTime = Noon.AddSeconds(5) },
        ],
        StartTime = Noon,
        LastUpdated = Noon.AddSeconds(10),
    };

    /// <summary>Returns a failed deployment with reasons and labels, which the guide does not have.</summary>
    public static PipelineExecutionState WithReasons(string executionId = GuideId)
    {
        var state = Full(executionId);
        var logs = new Uri("https://ci.example/runs/7/logs?stage=verification&page=1");
        return state with
        {
            Request = state.Request! with { Labels = new Dictionary<string, string> { ["team"] = "payments", ["commit"] = "4f0d2c1" } },
            Status = DeploymentStatuses.Failed,
            Stages =
            [
                state.Stages[0],
                state.Stages[1] with
                {
                    Status = PipelineStageStatus.Failed, EndTime = Noon.AddSeconds(10), Message = "3 of 212 tests failed", Url = logs,
                },
            ],
            Message = "Verification: 3 of 212 tests failed",
            Url = new Uri("https://ci.example/runs/7"),
        };
    }

    /// <summary>Returns a state with every optional field absent.</summary>
    public static PipelineExecutionState Bare(string executionId, string status = DeploymentStatuses.Running) => new()
    {
        ExecutionId = executionId,
        Status = status,
        StartTime = Noon,
        LastUpdated = Noon,
    };

    /// <summary>Returns a state of about 12 KB on the wire.</summary>
    public static PipelineExecutionState Large(string executionId, string status = DeploymentStatuses.Running) => Bare(executionId, status) with
    {
        Stages = [.. Enumerable.Range(1, 100).Select(number => new PipelineStageResult
        {
            StageName = $"Stage number {number} of a deployment with many of them",
            Status = PipelineStageStatus.Pending,
        })],
    };

    public static Task NotifyAsync(this IDeploymentNotifier notifier, string executionId, string status) =>
        notifier.NotifyDeploymentStatusChanged(executionId, Bare(executionId, status));
}
