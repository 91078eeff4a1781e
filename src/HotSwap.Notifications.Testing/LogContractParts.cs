using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Testing;

/// <summary>The parts of the contract of a log. A log must pass the basic part and the parts for its traits and interfaces.</summary>
[Flags]
[Experimental(ExperimentalApi.LogContract)]
public enum LogContractParts
{
    /// <summary>No part.</summary>
    None = 0,

    /// <summary>Opening, appending, reporting, latest statuses and cursors. For every log.</summary>
    Basic = 1,

    /// <summary>Reading statuses in pages. For a log with <see cref="Logs.LogTraits.ReadsBack"/>.</summary>
    ReadBack = 2,

    /// <summary>
    /// Statuses and cursors after a restart of the process. For a log with <see cref="Logs.LogTraits.Durable"/>. Requires
    /// <see cref="DeploymentLogContract.ReopenAsync"/>.
    /// </summary>
    Restart = 4,

    /// <summary>
    /// Several nodes that share one log. For a log with <see cref="Logs.LogTraits.Shared"/>. Requires <see cref="DeploymentLogContract.JoinAsync"/>.
    /// </summary>
    Shared = 8,

    /// <summary>
    /// Leases. For a log that implements <see cref="Logs.ILeasedLog"/>. Requires <see cref="DeploymentLogContract.Advance"/>.
    /// </summary>
    Leases = 16,

    /// <summary>Erasure. For a log that implements <see cref="Logs.IErasableLog"/>.</summary>
    Erasure = 32,
}
