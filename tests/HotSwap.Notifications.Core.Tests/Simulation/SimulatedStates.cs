namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>The states that schedules notify of. Created once, because a step has no time to create them.</summary>
internal static class SimulatedStates
{
    public const int MaxDeployments = 8;

    /// <summary>The maximum size of a status in the history, in bytes, including the view for subscribers of all deployments.</summary>
    public const int MaxSize = (2 * (FatLength + 1_000)) + 320;

    private const int FatLength = 25_000;

    private static readonly DateTime _noon = new(2025, 11, 20, 12, 0, 0, DateTimeKind.Utc);
    private static readonly PipelineExecutionState[][] _active = Make(Active);
    private static readonly PipelineExecutionState[][] _final = Make(Final);
    private static readonly PipelineExecutionState[][] _fat = Make(Fat);

    public static string[] Ids { get; } = [.. Enumerable.Range(0, MaxDeployments).Select(number => $"d{number}")];

    public static string[] Stages { get; } = ["build", "test"];

    public static PipelineExecutionState Pick(SeededRandom random, int deployment, ScheduleSettings settings)
    {
        var states = random.Chance(settings.FinalPercent) ? _final : settings.IsFat ? _fat : _active;
        return random.Pick(states[deployment]);
    }

    private static PipelineExecutionState[][] Make(Func<string, PipelineExecutionState[]> states) =>
        [.. Enumerable.Range(0, MaxDeployments).Select(number => states($"d{number}"))];

    private static PipelineExecutionState[] Active(string id) =>
    [
        State(id, DeploymentStatuses.Running),
        State(id, DeploymentStatuses.Pending),
        State(id, DeploymentStatuses.Running) with { Stages = [new PipelineStageResult { StageName = "build", Status = PipelineStageStatus.Succeeded }] },
    ];

    private static PipelineExecutionState[] Final(string id) =>
        [State(id, DeploymentStatuses.Succeeded), State(id, DeploymentStatuses.Failed)];

    private static PipelineExecutionState[] Fat(string id) =>
        [State(id, DeploymentStatuses.Running) with { CurrentStage = new string('x', FatLength) }, State(id, DeploymentStatuses.Running)];

    private static PipelineExecutionState State(string id, string status) =>
        new() { ExecutionId = id, Status = status, StartTime = _noon, LastUpdated = _noon, Request = Requested() };

    private static DeploymentRequest Requested() => new()
    {
        Module = new DeploymentModule { Name = "m", Version = "1" },
        TargetEnvironment = "e",
        RequesterEmail = "a@b.c",
    };
}
