using HotSwap.Notifications.Core.Tests.Simulation.Guarantees;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>A watcher of a client: it goes on across connections.</summary>
internal sealed class Watcher(string? executionId, DeploymentCursor? cursor, WatchGuarantees guarantees)
{
    public string? ExecutionId => executionId;

    public WatchGuarantees Guarantees => guarantees;

    public ModelFeed Feed { get; } = new(executionId is null, cursor, guarantees);

    /// <summary>Gets or sets a value indicating whether the server is being asked.</summary>
    public bool IsAsking { get; set; }

    /// <summary>Gets or sets a value indicating whether the server has refused it for want of rights.</summary>
    public bool IsRefused { get; set; }

    /// <summary>Gets the number of times that events were lost. An answer from before does not count.</summary>
    public int Breaks { get; private set; }

    public void Break()
    {
        Breaks++;
        Feed.Desynchronize();
    }
}
