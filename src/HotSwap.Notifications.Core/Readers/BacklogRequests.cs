using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Readers;

/// <summary>
/// Reads pages from the log for readers that wait for them. Readers that wait for the same page share it. Only a few reads run at once, so that
/// many resuming clients do not delay appends.
/// </summary>
internal sealed class BacklogRequests(
    IDeploymentLog log, TimelineStore store, LossOfHistory loss, NotificationMetrics metrics, TimeProvider time, ILogger<BacklogRequests> logger) : IDisposable
{
    private const int ReadsAtOnce = 4;

    /// <summary>The time for which a failed read is retried. After that, the statuses after the cursor count as lost.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _retryDelay = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly Dictionary<(DeploymentScope Scope, long After), List<Reader>> _waiting = [];
    private readonly Queue<(DeploymentScope Scope, long After)> _queue = new();
    private readonly CancellationTokenSource _stopping = new();
    private int _underWay;

    /// <summary>Reads the pages that a turn requested. Call it outside the gate.</summary>
    public void Send(List<(Reader Reader, long After)>? asks)
    {
        foreach (var (reader, after) in asks ?? [])
        {
            if (TryQueue(reader, after))
            {
                _ = WorkAsync();
            }
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    /// <summary>Queues a read, or joins a queued read of the same page.</summary>
    /// <returns>true if the caller must start another worker; otherwise, false.</returns>
    private bool TryQueue(Reader reader, long after)
    {
        lock (_lock)
        {
            if (_waiting.TryGetValue((reader.Scope, after), out var readers))
            {
                readers.Add(reader);
                return false;
            }

            _waiting.Add((reader.Scope, after), [reader]);
            _queue.Enqueue((reader.Scope, after));
            if (_underWay == ReadsAtOnce)
            {
                return false;
            }

            _underWay++;
            return true;
        }
    }

    private async Task WorkAsync()
    {
        while (TryTake(out var scope, out var after))
        {
            var erasures = ErasuresSoFar();
            var page = await FetchAsync(scope, after).ConfigureAwait(false);
            List<Reader> readers;
            lock (_lock)
            {
                _waiting.Remove((scope, after), out readers!);
            }

            lock (store.Gate)
            {
                // The page may contain statuses that were erased during the read. If the erased deployments are no longer known, it is read again.
                var current = store.LockedErasedSince(erasures) is { } erased ? page.Without(erased) : null;
                readers.ForEach(reader => LockedHandOver(reader, current));
            }
        }
    }

    private long ErasuresSoFar()
    {
        lock (store.Gate)
        {
            return store.LockedErasures;
        }
    }

    private bool TryTake(out DeploymentScope scope, out long after)
    {
        lock (_lock)
        {
            var isMore = _queue.TryDequeue(out var next);
            (scope, after) = next;
            _underWay -= isMore ? 0 : 1;
            return isMore;
        }
    }

    private async ValueTask<BacklogPage> FetchAsync(DeploymentScope scope, long after)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                var page = await log.ReadAsync(scope, after, StatusPage.MaxStatuses, _stopping.Token).ConfigureAwait(false);
                if (page.End.Epoch != store.Epoch && !_stopping.IsCancellationRequested && time.GetElapsedTime(started) < _patience)
                {
                    // The log has begun a term that this node has not loaded yet.
                    await Task.Delay(_retryDelay, time, CancellationToken.None).ConfigureAwait(false);
                    continue;
                }

                metrics.ReadBack(page.Statuses.Count);
                return BacklogPage.Of(page, after, store.ToRecord);
            }
            catch (Exception failure) when (!_stopping.IsCancellationRequested && time.GetElapsedTime(started) < _patience)
            {
                CoreLog.ReadBackFailed(logger, failure, after);
                await Task.Delay(_retryDelay, time, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                if (!_stopping.IsCancellationRequested)
                {
                    CoreLog.ReadBackFailed(logger, failure, after);
                }

                return BacklogPage.Unreadable(store.Epoch, after);
            }
        }
    }

    /// <summary>Returns whether the connection's reader of all deployments waits until this reader has written earlier statuses.</summary>
    private static bool HoldsUpAll(Reader reader) =>
        !reader.Scope.IsAll && reader.Position < reader.CoveredAfter;

    private void LockedHandOver(Reader reader, BacklogPage? page)
    {
        if (!reader.IsEnded)
        {
            // The subscription of a client that tracks positions ends, and the client resumes. Other readers wait until the log can be read.
            var waits = page is { IsUnreadable: true } && reader.Loss != LossHandling.End;
            reader.Backlog.Receive(waits ? null : page);
            if (waits && reader.Subscriber.All is { Loss: LossHandling.End } all && HoldsUpAll(reader))
            {
                loss.EndOf(all);
            }

            reader.Subscriber.Wake();
        }
    }
}
