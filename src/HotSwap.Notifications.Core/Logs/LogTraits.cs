using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>The abilities of a log.</summary>
[Flags]
[Experimental(ExperimentalApi.LogContract)]
public enum LogTraits
{
    /// <summary>One node uses the log. What it holds ends with the process, and the node's memory has all of it.</summary>
    None = 0,

    /// <summary>Several nodes append to the log, and each is told of everything.</summary>
    Shared = 1,

    /// <summary>What was committed survives the process.</summary>
    Durable = 2,

    /// <summary>
    /// <see cref="IDeploymentLog.ReadAsync"/> and <see cref="IDeploymentLog.ReadLatestAsync"/> reach further back than the node's memory.
    /// </summary>
    ReadsBack = 4,
}
