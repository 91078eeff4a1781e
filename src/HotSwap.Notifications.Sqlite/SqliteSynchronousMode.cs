namespace HotSwap.Notifications;

/// <summary>When the log on SQLite waits until the disk has stored a batch.</summary>
public enum SqliteSynchronousMode
{
    /// <summary>Waits at each batch. A batch that was committed survives a power failure.</summary>
    Full,

    /// <summary>
    /// Waits at each checkpoint only. A batch that was committed survives the end of the process. A power failure or a crash of the
    /// machine can lose the newest batches, which clients learn when they resume.
    /// </summary>
    Normal,
}
