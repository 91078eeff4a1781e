namespace HotSwap.Notifications;

/// <summary>Specifies when the log on SQLite waits for the disk.</summary>
public enum SqliteSynchronousMode
{
    /// <summary>The log waits for the disk at each batch. A committed batch survives a power failure.</summary>
    Full,

    /// <summary>
    /// The log waits for the disk only at each checkpoint. A committed batch survives the end of the process. A power failure or a crash
    /// of the machine can lose the newest batches. Clients that received a lost status are answered as not recovered when they resume.
    /// </summary>
    Normal,
}
