using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>A client, which comes back when its connection has ended.</summary>
internal abstract class SimulatedClient(SimulatedWorld world, SimulatedUser user)
{
    public SimulatedUser User => user;

    /// <summary>Gets the connection; null while there is none.</summary>
    public abstract SimulatedConnection? Connection { get; }

    /// <summary>Gets a value indicating whether the client wants to be connected.</summary>
    public abstract bool IsWaiting { get; }

    protected SimulatedWorld World => world;

    /// <summary>Does the next thing that the client has to do: connect, subscribe, resume.</summary>
    /// <returns>Whether there was anything.</returns>
    public abstract bool TryAct();

    public abstract void Subscribe(DeploymentScope scope);

    public abstract void Unsubscribe(DeploymentScope scope);

    /// <summary>The user has been given a right: what was refused is tried again.</summary>
    public abstract void Grant();

    /// <summary>Everything has settled: the client must have the current state.</summary>
    public abstract void AssertCurrent(Func<string, bool> isCurrent, Func<string, bool> isKnown);
}
