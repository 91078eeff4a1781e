using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>
/// Numbers every status, stores it, and reports it to every node that has opened the log. The package HotSwap.Notifications.Testing contains
/// the contract tests that each log must pass. The page docs/writing-a-log.md shows how to write a log.
/// </summary>
/// <remarks>
/// <para>
/// <b>Terms.</b> A term is a random id and a start position, committed before its first status. The id is the
/// <see cref="DeploymentCursor.Epoch"/> of its cursors. A log begins a new term whenever its history may differ from the history that it
/// reported before. A log of one node begins a term each time it is opened. A shared log begins a term when its server was replaced or may
/// have lost data, for example after a restart. The log reports a term with <see cref="ILogObserver.Reset"/> before the first status of the
/// term.
/// </para>
/// <para>
/// <b>Numbers.</b> The Position numbers all statuses. It begins at 1, continues across terms, and has no gap within a term. The Sequence
/// numbers the statuses of one deployment. A deployment that the log has removed may begin at Sequence 1 again. A pair of Epoch and
/// Position never identifies two different statuses. Execution ids, keys and producers are compared ordinally.
/// </para>
/// <para>
/// <b>Calls.</b> The engine calls <see cref="AppendAsync"/> and <see cref="ShareProgressAsync"/> one at a time, after
/// <see cref="OpenAsync"/> has completed. It can call the other members at any time, even concurrently. A log that supports leases also implements
/// <see cref="ILeasedLog"/>. A log that can erase a deployment implements <see cref="IErasableLog"/>.
/// </para>
/// <para>
/// <b>Failures.</b> While its storage is unavailable, a log waits, retries, and reports the reason in <see cref="Trouble"/>. If
/// <see cref="AppendAsync"/> throws, the engine logs an error and discards the batch, because it cannot know what was committed. If a read
/// throws, the engine logs the error and retries.
/// </para>
/// </remarks>
[Experimental(ExperimentalApi.LogContract)]
public interface IDeploymentLog
{
    /// <summary>Gets the capabilities of the log. The value does not change.</summary>
    LogTraits Traits { get; }

    /// <summary>
    /// Gets the reason why the log is currently unavailable, as a sentence for the health check; null while it is available.
    /// </summary>
    string? Trouble { get; }

    /// <summary>
    /// Opens the storage, begins or joins a term, and reports the term with <see cref="ILogObserver.Reset"/>. From then on, the log reports
    /// everything that any node appends. A log of one node waits until no other process uses the storage.
    /// </summary>
    /// <param name="observer">
    /// The observer. The log reports to it until the container disposes the log, if the log implements <see cref="IDisposable"/> or
    /// <see cref="IAsyncDisposable"/>.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that completes after the first call of <see cref="ILogObserver.Reset"/> has returned.</returns>
    Task OpenAsync(ILogObserver observer, CancellationToken cancellationToken);

    /// <summary>
    /// Appends a batch. The task completes when the whole batch is committed; a log never commits a part of a batch. The log reports a
    /// status to observers only after the commit. While the storage is unavailable, the log waits. It then appends the items that an earlier
    /// attempt did not commit.
    /// </summary>
    /// <param name="batch">The items, at most 256.</param>
    /// <param name="cancellationToken">Cancels the wait. A batch whose attempt has begun may still be committed.</param>
    /// <returns>One result for each item, in the order of the batch.</returns>
    ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<LogItem> batch, CancellationToken cancellationToken);

    /// <summary>
    /// Reports progress values to every node, after the statuses that were appended before. The log does not store the values and may lose
    /// them.
    /// </summary>
    /// <param name="values">The values.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that completes when the log has sent the values.</returns>
    ValueTask ShareProgressAsync(IReadOnlyList<ProgressValue> values, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the statuses of a scope after a position. The log keeps no state between two calls. A log without
    /// <see cref="LogTraits.ReadsBack"/> returns an empty page whose <see cref="LogPage.CompleteAfter"/> is its latest position.
    /// </summary>
    /// <param name="scope">One deployment, or all deployments.</param>
    /// <param name="after">The position after which to read. 0 reads from the beginning.</param>
    /// <param name="max">The maximum number of statuses in the page. 1 or more.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The page.</returns>
    ValueTask<LogPage> ReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the latest status of one deployment, or of each deployment whose latest position lies before a position, the newest first.
    /// Every log implements this method, even without <see cref="LogTraits.ReadsBack"/>.
    /// </summary>
    /// <param name="scope">One deployment, or all deployments.</param>
    /// <param name="before">The position before which to read. <see cref="long.MaxValue"/> begins at the newest deployment.</param>
    /// <param name="max">The maximum number of deployments in the page. 1 or more.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The page.</returns>
    ValueTask<LatestPage> ReadLatestAsync(DeploymentScope scope, long before, int max, CancellationToken cancellationToken);

    /// <summary>
    /// Checks whether a cursor of any term belongs to the history of the log. A cursor of the current term is valid up to the latest
    /// position. A cursor of an earlier term is valid up to the start of the next term.
    /// </summary>
    /// <param name="cursor">The cursor.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The validity of the cursor.</returns>
    ValueTask<CursorValidity> CheckCursorAsync(DeploymentCursor cursor, CancellationToken cancellationToken);
}
