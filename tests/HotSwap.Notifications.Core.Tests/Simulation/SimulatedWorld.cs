using HotSwap.Notifications.Core.Tests.Simulation.Guarantees;
using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>The engine, the client side, and everything that waits for a step of the schedule.</summary>
internal sealed class SimulatedWorld(ScheduleSettings settings, SeededRandom random, Mutation mutation, Trace? trace) : IDisposable
{
    private readonly int[,] _follows = new int[SimulatedStates.MaxDeployments, 101];
    private SimulatedEngine? _engine;

    public ScheduleSettings Settings => settings;

    public SeededRandom Random => random;

    public Mutation Mutation => mutation;

    public Trace? Trace => trace;

    public GuaranteeChecker Checker { get; } = new();

    public SimulatedEngine Engine => _engine ??= new SimulatedEngine(settings, random, Checker, mutation, trace);

    public SimulatedPolicies Policies { get; } = new(settings, random, trace);

    /// <summary>Gets the connections with a write in progress.</summary>
    public List<SimulatedConnection> Writing { get; } = [];

    /// <summary>Gets the connections that have ended without the server having noticed.</summary>
    public List<SimulatedConnection> Closed { get; } = [];

    /// <summary>Gets the answers in transit to clients.</summary>
    public List<PendingAnswer> Answers { get; } = [];

    /// <summary>Gets or sets a value indicating whether writes can fail or take as long as the schedule decides.</summary>
    public bool IsSettling { get; set; }

    /// <summary>Gets the number of statuses of each deployment that the outbox has accepted.</summary>
    public int[] Accepted { get; } = new int[SimulatedStates.MaxDeployments];

    /// <summary>Records a progress notification, which must not be shown before the statuses notified earlier.</summary>
    public void Notified(int deployment, int progress) => _follows[deployment, progress] = Accepted[deployment];

    /// <summary>Returns the number of statuses of its deployment that a progress value follows.</summary>
    public int FollowedBy(DeploymentProgressMessage progress) => _follows[progress.ExecutionId[1] - '0', progress.Progress];

    public SimulatedAccess NewAccess(SimulatedUser user) => new(Policies, user, Engine.Time, settings.DecisionLifetime);

    /// <summary>Returns whether the server's memory contains a status of a deployment, which progress then follows.</summary>
    public bool Remembers(string executionId) => Engine.Store.LockedFind(executionId)?.Latest is not null;

    /// <summary>Returns whether the server, or a log that can be read back, contains a status of a deployment.</summary>
    public bool Knows(string executionId) => Remembers(executionId) || Engine.Log.Knows(executionId);

    public static string Name(DeploymentScope scope) => scope.ExecutionId ?? "all";

    public void Dispose() => _engine?.Dispose();
}
