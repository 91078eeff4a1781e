using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>The answer of a log to the question whether a cursor belongs to its history.</summary>
[Experimental(ExperimentalApi.LogContract)]
public enum CursorValidity
{
    /// <summary>The log holds, or held, exactly what the owner of the cursor has received.</summary>
    Valid,

    /// <summary>The cursor is of the current term and lies after the latest status that this node knows.</summary>
    Ahead,

    /// <summary>The cursor belongs to a history that the log does not have.</summary>
    Lost,
}
