namespace HotSwap.Notifications.Logs;

/// <summary>What became of one item of a batch.</summary>
internal enum AppendOutcome
{
    /// <summary>The status has been appended.</summary>
    Appended,

    /// <summary>The producer's number or the key had been appended before. The result carries the earlier numbers.</summary>
    Duplicate,

    /// <summary>The deployment's latest Sequence is another than the expected one. Nothing was appended for this item.</summary>
    Conflict,
}
