namespace HotSwap.Notifications.Readers;

/// <summary>What a reader does when the history no longer reaches back to its cursor.</summary>
internal enum LossHandling
{
    /// <summary>It goes on with the latest state of each deployment that has changed. For a client that counts nothing.</summary>
    Compact,

    /// <summary>The subscription ends with the code <c>history_lost</c>, so that the client resumes and learns of the loss.</summary>
    End,

    /// <summary>It writes that history was lost, and goes on with the latest states.</summary>
    MarkAndCompact,
}
