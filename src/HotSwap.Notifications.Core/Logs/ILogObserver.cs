namespace HotSwap.Notifications.Logs;

/// <summary>Receives what a log reports to this node. A log makes one call at a time, in the order of positions.</summary>
internal interface ILogObserver
{
    /// <summary>Takes statuses that were committed, by this node or another, in the order of their positions.</summary>
    void Appended(IReadOnlyList<LoggedStatus> statuses);

    /// <summary>Takes newest values of stages. They follow the statuses that were reported before.</summary>
    void Progressed(IReadOnlyList<ProgressValue> values);

    /// <summary>
    /// Replaces all that is known: at the opening, and whenever the log's history is another than what was reported so far.
    /// </summary>
    void Reset(LogSnapshot snapshot);

    /// <summary>Returns the latest status of each deployment that this node knows, for a log that has lost them.</summary>
    IReadOnlyList<LoggedStatus> GetLatest();
}
