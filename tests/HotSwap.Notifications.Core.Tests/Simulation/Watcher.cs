using HotSwap.Notifications.Core.Tests.Simulation.Guarantees;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>A watcher of a client. It continues across connections.</summary>
internal sealed class Watcher(string? executionId, DeploymentCursor? cursor, WatchGuarantees guarantees)
{
    public string? ExecutionId => executionId;

    public WatchGuarantees Guarantees => guarantees;

    public ModelFeed Feed { get; } = new(executionId is null, cursor, guarantees);

    /// <summary>Gets or sets a value indicating whether a call is pending.</summary>
    public bool IsAsking { get; set; }

    /// <summary>Gets or sets a value indicating whether the server has refused the watcher because the user lacks the right.</summary>
    public bool IsRefused { get; set; }

    /// <summary>Gets the number of times that events were lost. An answer from before the last loss is void.</summary>
    public int Breaks { get; private set; }

    public void Break()
    {
        Breaks++;
        Feed.Desynchronize();
    }
}
