namespace HotSwap.Notifications.Sqlite.Telemetry;

/// <summary>What the log was doing when the file failed.</summary>
internal enum LogPart
{
    Open,
    Append,
    Read,
    Trim,
}
