namespace HotSwap.Notifications.Readers;

/// <summary>The behavior of a reader whose cursor lies before the history that the server keeps.</summary>
internal enum LossHandling
{
    /// <summary>The reader continues with the latest state of each changed deployment. For a plain client, which tracks no positions.</summary>
    Compact,

    /// <summary>The subscription ends with the code <c>history_lost</c>, so that the client resumes and detects the loss.</summary>
    End,

    /// <summary>The reader writes a mark of the loss and continues with the latest states. For an event stream.</summary>
    MarkAndCompact,
}
