namespace HotSwap.Notifications.Logs;

/// <summary>
/// Numbers every status, keeps it, and reports it to every node that has opened the log. Everything in goes into the log; everything
/// out is a reader with a cursor on what the log has reported.
/// </summary>
/// <remarks>
/// <para>
/// <b>Terms.</b> A term is a random id, which is the <see cref="DeploymentCursor.Epoch"/> of its cursors, and a start position. Positions
/// have no gap within a term. A log begins a new term whenever it cannot vouch for the history that an earlier one has reported, and
/// reports it with <see cref="ILogObserver.Reset"/> before the first status of the term.
/// </para>
/// <para>
/// <b>Numbers.</b> A Position counts all statuses, a Sequence those of one deployment. A deployment that the log has forgotten may begin
/// at Sequence 1 again.
/// </para>
/// <para>
/// <b>Calls.</b> One call of <see cref="AppendAsync"/> or <see cref="ShareProgressAsync"/> is under way at a time. All others may be made
/// at any time. Leases are <see cref="ILeasedLog"/>, and the erasure of a deployment is <see cref="IErasableLog"/>: a log offers them by
/// implementing them.
/// </para>
/// </remarks>
internal interface IDeploymentLog
{
    LogTraits Traits { get; }

    /// <summary>Gets the reason why the log cannot be used at the moment, in a sentence; null where it can.</summary>
    string? Trouble { get; }

    /// <summary>
    /// Waits for the right to append, begins or joins a term, and reports it with <see cref="ILogObserver.Reset"/>. From then on the log
    /// reports everything that is appended by any node.
    /// </summary>
    Task OpenAsync(ILogObserver observer, CancellationToken cancellationToken);

    /// <summary>
    /// Appends a batch. The task is complete once the batch is committed as a whole, and a status is reported to observers only after it is
    /// committed. A log that is away waits until it is back, and then appends what an earlier attempt has not.
    /// </summary>
    /// <returns>A result for each item, in the order of the batch.</returns>
    ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<LogItem> batch, CancellationToken cancellationToken);

    /// <summary>Reports values to every node. They are not kept, and may be lost while the log is away.</summary>
    ValueTask ShareProgressAsync(IReadOnlyList<ProgressValue> values, CancellationToken cancellationToken);

    /// <summary>Reads statuses of a scope after a position. Nothing stays open between two calls.</summary>
    ValueTask<LogPage> ReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken);

    /// <summary>Reads the latest status of each deployment whose latest position follows a position, ordered by it.</summary>
    ValueTask<LogPage> ReadLatestAsync(long after, int max, CancellationToken cancellationToken);

    /// <summary>Decides whether the log vouches for a cursor of any term.</summary>
    ValueTask<CursorValidity> CheckCursorAsync(DeploymentCursor cursor, CancellationToken cancellationToken);
}
