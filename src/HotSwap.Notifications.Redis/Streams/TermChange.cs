using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Redis.Telemetry;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>
/// Joins the current term, or begins one. If the log has lost statuses that this node has reported, the node first restores the lost latest
/// states.
/// </summary>
internal sealed class TermChange(RedisAppender appender, RedisLogReader reader, SnapshotLoader loader, ILogger<TermChange> logger)
{
    /// <summary>The maximum number of states that one call restores.</summary>
    private const int MaxRestored = 128;

    /// <param name="view">The term and the position up to which this node has reported the log.</param>
    /// <param name="observer">The observer, which holds the latest states.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
    public async Task<LogSnapshot> LoadAsync(LogView view, ILogObserver observer, CancellationToken cancellationToken)
    {
        var epoch = await appender.BeginAsync(cancellationToken).ConfigureAwait(false);
        var restored = view.Epoch.Length > 0 && epoch != view.Epoch
            ? await RestoreAsync(view, observer, epoch, cancellationToken).ConfigureAwait(false)
            : 0;
        var snapshot = await loader.LoadAsync(cancellationToken).ConfigureAwait(false);
        if (view.Epoch.Length > 0 && snapshot.Epoch != view.Epoch)
        {
            Log.TermChanged(logger, snapshot.Epoch, restored);
        }

        return snapshot;
    }

    private async Task<int> RestoreAsync(LogView view, ILogObserver observer, string epoch, CancellationToken cancellationToken)
    {
        var terms = await reader.ReadTermsAsync(cancellationToken).ConfigureAwait(false);
        var next = new LogView { Epoch = epoch, Position = 0, Load = 0, EarlierTerms = [.. terms.SkipLast(1)] };
        LoggedStatus[] lost = [.. observer.GetLatest().Where(status => next.HasLost(view.Epoch, status.Position))];
        foreach (var states in lost.Chunk(MaxRestored))
        {
            await appender.AppendAsync([.. states.Select(Restored)], cancellationToken).ConfigureAwait(false);
        }

        return lost.Length;
    }

    /// <summary>Returns the item that restores a state. The script ignores it if Redis has a newer state.</summary>
    private static AppendItem Restored(LoggedStatus status) => new()
    {
        Kind = status.IsFinal ? "R" : "r",
        ExecutionId = status.ExecutionId,
        Payload = status.Payload,
        Origin = status.Sequence,
    };
}
