using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Sqlite.Database;
using HotSwap.Notifications.Sqlite.Files;
using HotSwap.Notifications.Sqlite.Reading;
using HotSwap.Notifications.Sqlite.Telemetry;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Sqlite.Writing;

/// <summary>
/// The log of a single node in a SQLite file. Each batch is one transaction. Each opening of the file begins a term. Positions continue across
/// terms.
/// </summary>
internal sealed class SqliteDeploymentLog : IDeploymentLog, ILeasedLog, IErasableLog, IDisposable
{
    private static readonly TimeSpan _firstRetry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _lastRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _maintenanceInterval = TimeSpan.FromSeconds(10);

    private readonly WriterThread _thread = new();
    private readonly SqliteLogHealth _health;
    private readonly SqliteMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly LogSession _session;
    private readonly Retention _retention;
    private readonly ITimer _timer;
    private ILogObserver? _observer;
    private int _maintenancesQueued;

    public SqliteDeploymentLog(
        DatabaseFile file,
        IOptions<SqliteDeploymentLogOptions> options,
        IOptions<DeploymentNotificationsOptions> notifications,
        SqliteLogHealth health,
        SqliteMetrics metrics,
        TimeProvider time)
    {
        _health = health;
        _metrics = metrics;
        _time = time;
        _session = new LogSession(file, options.Value.Synchronous, new SnapshotLoader(notifications, time), health, time);
        _retention = new Retention(options.Value, time);
        _timer = time.CreateTimer(_ => QueueMaintenance(), state: null, _maintenanceInterval, _maintenanceInterval);
    }

    public LogTraits Traits => LogTraits.Durable | LogTraits.ReadsBack;

    public string? Trouble => _health.Trouble;

    /// <summary>Opens the file. Retries for as long as another process holds it or it cannot be used for another reason.</summary>
    public Task OpenAsync(ILogObserver observer, CancellationToken cancellationToken)
    {
        _observer = observer;
        return UntilDoneAsync(
            () =>
            {
                _session.Open(observer);
                return true;
            },
            cancellationToken);
    }

    public async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<LogItem> batch, CancellationToken cancellationToken)
    {
        var append = new BatchAppend(batch, _time);
        return await UntilDoneAsync(
            () =>
            {
                var (results, toReport) = _session.Use(LogPart.Append, database => Append(database, append));
                if (toReport.Count > 0)
                {
                    _observer!.Appended(toReport);
                }

                return results;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask ShareProgressAsync(IReadOnlyList<ProgressValue> values, CancellationToken cancellationToken) =>
        await _thread.RunAsync(() =>
        {
            _observer!.Progressed(values);
            return true;
        }).ConfigureAwait(false);

    public async ValueTask<LogPage> ReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken) =>
        await ReadAsync(database => PageReading.Read(database, scope, after, max)).ConfigureAwait(false);

    public async ValueTask<LatestPage> ReadLatestAsync(DeploymentScope scope, long before, int max, CancellationToken cancellationToken) =>
        await ReadAsync(database => PageReading.ReadLatest(database, scope, before, max)).ConfigureAwait(false);

    public async ValueTask<CursorValidity> CheckCursorAsync(DeploymentCursor cursor, CancellationToken cancellationToken) =>
        await ReadAsync(database => Vouches(database, cursor) ? CursorValidity.Valid : CursorValidity.Lost).ConfigureAwait(false);

    public async ValueTask<bool> DeleteAsync(string executionId, CancellationToken cancellationToken)
    {
        var wasKnown = false;
        return await UntilDoneAsync(
            () => _session.Use(LogPart.Change, database =>
            {
                // The write-ahead log still has the erased bytes. Therefore a failed checkpoint is retried although the erasure is committed.
                wasKnown |= Erasure.Run(database, executionId);
                if (wasKnown && !database.Checkpoint())
                {
                    throw StorageFailure.Busy();
                }

                return wasKnown;
            }),
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask RenewLeasesAsync(IReadOnlyList<string> executionIds, TimeSpan duration, CancellationToken cancellationToken) =>
        await UntilDoneAsync(
            () => _session.Use(LogPart.Change, database =>
            {
                var granted = executionIds.Where(executionId => !database.Leases.TryRenew(executionId, duration)).ToList();
                if (granted.Count > 0)
                {
                    database.Commit(head =>
                    {
                        granted.ForEach(executionId => database.Leases.Grant(executionId, duration));
                        return head;
                    });
                }

                return true;
            }),
            cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<LoggedStatus>> FindExpiredLeasesAsync(CancellationToken cancellationToken) =>
        await ReadAsync(database => database.Leases.FindExpired()).ConfigureAwait(false);

    public void Dispose()
    {
        _timer.Dispose();
        _ = _thread.RunAsync(() =>
        {
            _session.Dispose();
            return true;
        });
        _thread.Dispose();
    }

    private static bool Vouches(LogDatabase database, DeploymentCursor cursor)
    {
        if (cursor.Epoch == database.Epoch)
        {
            return cursor.Number <= database.Head.Position;
        }

        return database.EarlierTerms.Any(term => term.Epoch == cursor.Epoch && cursor.Number <= term.End);
    }

    private (IReadOnlyList<AppendResult> Results, IReadOnlyList<LoggedStatus> ToReport) Append(LogDatabase database, BatchAppend append)
    {
        var began = _time.GetTimestamp();
        var done = append.Run(database);
        _metrics.Committed(_time.GetElapsedTime(began), done.ToReport.Count);
        if (database.IsCheckpointDue || _retention.IsBehind(database.Head))
        {
            QueueMaintenance();
        }

        return done;
    }

    /// <summary>Queues a retention step and, if one is due, a checkpoint on the writer thread. They run between two batches.</summary>
    private void QueueMaintenance()
    {
        if (Interlocked.Exchange(ref _maintenancesQueued, 1) == 0)
        {
            _ = _thread.RunAsync(() =>
            {
                Volatile.Write(ref _maintenancesQueued, 0);
                Maintain();
                return true;
            });
        }
    }

    private void Maintain()
    {
        if (!_session.HasBegun)
        {
            return;
        }

        try
        {
            _session.EnsureIsHeld();
            var isMoreLeft = _session.Use(LogPart.Trim, database =>
            {
                var isMoreLeft = _retention.Step(database);
                if (database.IsCheckpointDue)
                {
                    database.Checkpoint();
                }

                return isMoreLeft;
            });
            if (isMoreLeft)
            {
                QueueMaintenance();
            }
        }
        catch (LogFileException failure) when (failure.InnerException is LogLostException)
        {
            QueueMaintenance();
        }
        catch (LogFileException)
        {
            // The health check reports the failure. The next maintenance tries again.
        }
    }

    private Task<T> ReadAsync<T>(Func<LogDatabase, T> read) => _thread.RunAsync(() => _session.Use(LogPart.Read, read));

    /// <summary>Runs work on the writer thread, and retries while the file cannot be used.</summary>
    private async Task<T> UntilDoneAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        for (var delay = _firstRetry; ; delay = delay * 2 < _lastRetry ? delay * 2 : _lastRetry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return await _thread.RunAsync(work).ConfigureAwait(false);
            }
            catch (LogFileException)
            {
                await Task.Delay(delay, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
