namespace HotSwap.Notifications.Logs;

/// <summary>What a log says of a cursor.</summary>
internal enum CursorValidity
{
    /// <summary>The log holds, or held, exactly what the cursor's owner has seen.</summary>
    Valid,

    /// <summary>The cursor lies after the latest status that this node knows.</summary>
    Ahead,

    /// <summary>The cursor belongs to a history that the log no longer has.</summary>
    Lost,
}
