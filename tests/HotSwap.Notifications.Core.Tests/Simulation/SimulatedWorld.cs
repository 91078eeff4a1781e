using HotSwap.Notifications.Core.Tests.Simulation.Guarantees;
using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>The engine, the clients' side of it, and what waits for a step of the schedule.</summary>
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

    /// <summary>Gets the connections to which a write is under way.</summary>
    public List<SimulatedConnection> Writing { get; } = [];

    /// <summary>Gets the connections that have ended, which the server does not know yet.</summary>
    public List<SimulatedConnection> Closed { get; } = [];

    /// <summary>Gets the answers on their way to clients.</summary>
    public List<PendingAnswer> Answers { get; } = [];

    /// <summary>Gets or sets a value indicating whether writes may fail, and take as long as the schedule wants.</summary>
    public bool IsSettling { get; set; }

    /// <summary>Gets the number of statuses of each deployment that the pipeline has notified and the outbox has accepted.</summary>
    public int[] Accepted { get; } = new int[SimulatedStates.MaxDeployments];

    /// <summary>A progress is notified, which must not be shown before the statuses that were notified before.</summary>
    public void Notified(int deployment, int progress) => _follows[deployment, progress] = Accepted[deployment];

    /// <summary>Returns the number of statuses of its deployment that a progress follows.</summary>
    public int FollowedBy(DeploymentProgressMessage progress) => _follows[progress.ExecutionId[1] - '0', progress.Progress];

    public SimulatedAccess NewAccess(SimulatedUser user) => new(Policies, user, Engine.Time, settings.DecisionLifetime);

    /// <summary>Returns whether the server's memory has a status of a deployment, which progress then follows.</summary>
    public bool Remembers(string executionId) => Engine.Store.LockedFind(executionId)?.Latest is not null;

    /// <summary>Returns whether the server, or the log where it can be read back, knows a status of a deployment.</summary>
    public bool Knows(string executionId) => Remembers(executionId) || Engine.Log.Knows(executionId);

    public static string Name(DeploymentScope scope) => scope.ExecutionId ?? "all";

    public void Dispose() => _engine?.Dispose();
}
