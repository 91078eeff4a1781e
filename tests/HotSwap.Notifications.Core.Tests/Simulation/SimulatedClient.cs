using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>A client that reconnects after its connection has ended.</summary>
internal abstract class SimulatedClient(SimulatedWorld world, SimulatedUser user)
{
    public SimulatedUser User => user;

    /// <summary>Gets the connection, or null if there is none.</summary>
    public abstract SimulatedConnection? Connection { get; }

    /// <summary>Gets a value indicating whether the client wants to be connected.</summary>
    public abstract bool IsWaiting { get; }

    protected SimulatedWorld World => world;

    /// <summary>Performs the next action of the client: connects, subscribes or resumes.</summary>
    /// <returns>True if there was an action.</returns>
    public abstract bool TryAct();

    public abstract void Subscribe(DeploymentScope scope);

    public abstract void Unsubscribe(DeploymentScope scope);

    /// <summary>Grants a right to the user, so that the client repeats refused calls.</summary>
    public abstract void Grant();

    /// <summary>Checks, after everything has settled, that the client has the current state.</summary>
    public abstract void AssertCurrent(Func<string, bool> isCurrent, Func<string, bool> isKnown);
}
