using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>
/// Numbers every status, stores it, and reports it to every node that has opened the log. The package HotSwap.Notifications.Testing has
/// the contract tests that each log must pass; docs/writing-a-log.md shows how to write one.
/// </summary>
/// <remarks>
/// <para>
/// <b>Terms.</b> A term is a random id and a start position, committed before its first status. The id is the
/// <see cref="DeploymentCursor.Epoch"/> of its cursors. A log begins a term whenever it cannot be sure that its history is the one that
/// it reported before: a log of one node at each opening, a shared log when its server is another one or has lost data. It reports the
/// term with <see cref="ILogObserver.Reset"/> before the first status of the term.
/// </para>
/// <para>
/// <b>Numbers.</b> The Position counts all statuses. It begins at 1, goes on across terms, and has no gap within a term. The Sequence
/// counts the statuses of one deployment. A deployment that the log has forgotten may begin at Sequence 1 again. No pair of Epoch and
/// Position ever names two different statuses. Execution ids, keys and producers are compared by ordinal.
/// </para>
/// <para>
/// <b>Calls.</b> The engine makes one call of <see cref="AppendAsync"/> or <see cref="ShareProgressAsync"/> at a time, after
/// <see cref="OpenAsync"/> has completed. It makes all other calls at any time. A log that offers leases also implements
/// <see cref="ILeasedLog"/>; one that can erase a deployment implements <see cref="IErasableLog"/>.
/// </para>
/// <para>
/// <b>Failures.</b> A log that is away waits, tries again, and says so in <see cref="Trouble"/>. If <see cref="AppendAsync"/> throws, the
/// engine logs an error and gives the batch up, as it cannot know what was committed. If a read throws, the engine logs it and tries again.
/// </para>
/// </remarks>
[Experimental(ExperimentalApi.LogContract)]
public interface IDeploymentLog
{
    /// <summary>Gets the abilities of the log. The value does not change.</summary>
    LogTraits Traits { get; }

    /// <summary>
    /// Gets the reason why the log cannot be used at the moment, as a sentence for the health check; null while it can be used.
    /// </summary>
    string? Trouble { get; }

    /// <summary>
    /// Opens the storage, begins or joins a term, and reports it with <see cref="ILogObserver.Reset"/>. From then on the log reports everything
    /// that any node appends. A log of one node waits until no other process uses the storage.
    /// </summary>
    /// <param name="observer">
    /// The observer. The log reports to it until the container disposes the log, if the log implements <see cref="IDisposable"/> or
    /// <see cref="IAsyncDisposable"/>.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes after the first call of <see cref="ILogObserver.Reset"/> has returned.</returns>
    Task OpenAsync(ILogObserver observer, CancellationToken cancellationToken);

    /// <summary>
    /// Appends a batch. The task completes once the whole batch is committed; a log never commits a part of it. The log reports a status
    /// to observers only after it is committed. If the log is away, it waits, and then appends what an earlier attempt did not.
    /// </summary>
    /// <param name="batch">The items, at most 256.</param>
    /// <param name="cancellationToken">Ends the wait. A batch whose attempt has begun may still be committed.</param>
    /// <returns>A result for each item, in the order of the batch.</returns>
    ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<LogItem> batch, CancellationToken cancellationToken);

    /// <summary>Reports values to every node, after the statuses that were appended before. The log does not store them and may lose them.</summary>
    /// <param name="values">The values.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes once the values are on their way.</returns>
    ValueTask ShareProgressAsync(IReadOnlyList<ProgressValue> values, CancellationToken cancellationToken);

    /// <summary>
    /// Reads statuses of a scope after a position. Nothing stays open between two calls. A log without <see cref="LogTraits.ReadsBack"/>
    /// returns an empty page whose <see cref="LogPage.CompleteAfter"/> is its latest position.
    /// </summary>
    /// <param name="scope">One deployment, or all.</param>
    /// <param name="after">The position after which to read. 0 reads from the beginning.</param>
    /// <param name="max">The largest number of statuses of the page. 1 or more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page.</returns>
    ValueTask<LogPage> ReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the latest status of one deployment, or of each deployment whose latest position lies before a position, the newest first. Every
    /// log implements this method, also one without <see cref="LogTraits.ReadsBack"/>.
    /// </summary>
    /// <param name="scope">One deployment, or all.</param>
    /// <param name="before">The position before which to read. <see cref="long.MaxValue"/> reads from the newest deployment on.</param>
    /// <param name="max">The largest number of deployments of the page. 1 or more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page.</returns>
    ValueTask<LatestPage> ReadLatestAsync(DeploymentScope scope, long before, int max, CancellationToken cancellationToken);

    /// <summary>
    /// Decides whether a cursor, of any term, belongs to the history of the log. A cursor of the current term is valid up to the latest position, and a
    /// cursor of an earlier term up to the start of the next one.
    /// </summary>
    /// <param name="cursor">The cursor.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The validity of the cursor.</returns>
    ValueTask<CursorValidity> CheckCursorAsync(DeploymentCursor cursor, CancellationToken cancellationToken);
}
