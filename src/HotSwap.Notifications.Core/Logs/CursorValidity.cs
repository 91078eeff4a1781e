using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>The result of <see cref="IDeploymentLog.CheckCursorAsync"/>: whether a cursor belongs to the history of the log.</summary>
[Experimental(ExperimentalApi.LogContract)]
public enum CursorValidity
{
    /// <summary>The log holds, or held, exactly the statuses that the owner of the cursor has received.</summary>
    Valid,

    /// <summary>
    /// The cursor belongs to the current term and lies after the latest status that this node knows. Another node may have appended more
    /// statuses. A log that nodes do not share can return <see cref="Lost"/> instead.
    /// </summary>
    Ahead,

    /// <summary>The cursor belongs to a history that the log does not have.</summary>
    Lost,
}
