namespace HotSwap.Notifications.Sqlite.Tests.Kills;

/// <summary>A change of the file between a kill and the next start.</summary>
internal enum KillFault
{
    /// <summary>No change: the file contains everything that was committed.</summary>
    None,

    /// <summary>Removes the end of the write-ahead log, as after a power failure on a disk that does not keep confirmed writes.</summary>
    LostTail,

    /// <summary>Restores an older copy of the file after every second kill.</summary>
    OlderFile,
}
