namespace HotSwap.Notifications.Sqlite.Telemetry;

/// <summary>The operation during which the file failed.</summary>
internal enum LogPart
{
    Open,
    Append,

    /// <summary>An erasure or the renewal of a lease.</summary>
    Change,

    Read,
    Trim,
}
