namespace HotSwap.Notifications.Logs;

/// <summary>What a log can do.</summary>
[Flags]
internal enum LogTraits
{
    None = 0,

    /// <summary>Several nodes append to it, and each is told of everything.</summary>
    Shared = 1,

    /// <summary>What was committed survives the process.</summary>
    Durable = 2,

    /// <summary><see cref="IDeploymentLog.ReadAsync"/> reaches further back than what a node keeps in memory.</summary>
    ReadsBack = 4,
}
