namespace HotSwap.Notifications.Logs;

/// <summary>A log that knows until when the reporter of a deployment is believed to be alive, by the log's own clock.</summary>
internal interface ILeasedLog
{
    /// <summary>Extends the lease of each deployment. A deployment that the log does not know, or that is over, gets none.</summary>
    ValueTask RenewLeasesAsync(IReadOnlyList<string> executionIds, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>
    /// Finds the latest status of each active deployment whose lease has expired. Whoever acts on one appends with
    /// <see cref="LogItem.ExpectedSequence"/>, so that one node alone succeeds.
    /// </summary>
    ValueTask<IReadOnlyList<LoggedStatus>> FindExpiredLeasesAsync(CancellationToken cancellationToken);
}
