using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>The capabilities of a log.</summary>
[Flags]
[Experimental(ExperimentalApi.LogContract)]
public enum LogTraits
{
    /// <summary>One node uses the log. Its contents end with the process, and the node's memory has all of them.</summary>
    None = 0,

    /// <summary>Several nodes append to the log, and the log reports everything to each of them.</summary>
    Shared = 1,

    /// <summary>Committed statuses survive the process.</summary>
    Durable = 2,

    /// <summary>
    /// <see cref="IDeploymentLog.ReadAsync"/> and <see cref="IDeploymentLog.ReadLatestAsync"/> reach further back than the node's memory.
    /// </summary>
    ReadsBack = 4,
}
