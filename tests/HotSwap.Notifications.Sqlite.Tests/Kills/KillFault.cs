namespace HotSwap.Notifications.Sqlite.Tests.Kills;

/// <summary>What happens to the file between a kill and the next start.</summary>
internal enum KillFault
{
    /// <summary>Nothing: what was committed is there.</summary>
    None,

    /// <summary>The end of the write-ahead log is missing, as after a power failure on a disk that does not keep what it has confirmed.</summary>
    LostTail,

    /// <summary>After every other kill, an older copy of the file is restored.</summary>
    OlderFile,
}
