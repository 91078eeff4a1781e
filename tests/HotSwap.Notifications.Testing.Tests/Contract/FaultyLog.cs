using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Testing.Tests.Contract;

/// <summary>A correct log with one fault.</summary>
internal sealed class FaultyLog(ListLog log, Fault fault) : IDeploymentLog, ILeasedLog, IErasableLog, ILogObserver, IDisposable
{
    private readonly List<IReadOnlyList<ProgressValue>> _late = [];
    private ILogObserver? _observer;

    public LogTraits Traits => log.Traits;

    public string? Trouble => log.Trouble;

    public Task OpenAsync(ILogObserver observer, CancellationToken cancellationToken)
    {
        _observer = observer;
        return log.OpenAsync(this, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<LogItem> batch, CancellationToken cancellationToken)
    {
        if (fault.CommitsHalf && cancellationToken.CanBeCanceled)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            batch = [.. batch.Take(batch.Count / 2)];
        }

        var results = await log.AppendAsync(fault.Batch?.Invoke(batch) ?? batch, CancellationToken.None);
        return fault.Result is { } change ? [.. results.Select(change)] : results;
    }

    public ValueTask ShareProgressAsync(IReadOnlyList<ProgressValue> values, CancellationToken cancellationToken) => log.ShareProgressAsync(values, cancellationToken);

    public async ValueTask<LogPage> ReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken)
    {
        var page = await log.ReadAsync(scope, after, max, cancellationToken);
        return fault.Page?.Invoke(page) ?? page;
    }

    public async ValueTask<LatestPage> ReadLatestAsync(DeploymentScope scope, long before, int max, CancellationToken cancellationToken)
    {
        var page = await log.ReadLatestAsync(fault.IgnoresScopeOfLatest ? DeploymentScope.All : scope, before, max, cancellationToken);
        return fault.Latest?.Invoke(page) ?? page;
    }

    public async ValueTask<CursorValidity> CheckCursorAsync(DeploymentCursor cursor, CancellationToken cancellationToken)
    {
        var validity = await log.CheckCursorAsync(cursor, cancellationToken);
        return fault.Cursor?.Invoke(validity) ?? validity;
    }

    public ValueTask RenewLeasesAsync(IReadOnlyList<string> executionIds, TimeSpan duration, CancellationToken cancellationToken) =>
        log.RenewLeasesAsync(executionIds, duration, cancellationToken);

    public async ValueTask<IReadOnlyList<LoggedStatus>> FindExpiredLeasesAsync(CancellationToken cancellationToken)
    {
        var expired = await log.FindExpiredLeasesAsync(cancellationToken);
        return fault.Expired?.Invoke(expired) ?? expired;
    }

    public async ValueTask<bool> DeleteAsync(string executionId, CancellationToken cancellationToken)
    {
        var wasKnown = await log.DeleteAsync(executionId, cancellationToken);
        return fault.Deleted?.Invoke(wasKnown) ?? wasKnown;
    }

    public void Dispose() => log.Dispose();

    void ILogObserver.Appended(IReadOnlyList<LoggedStatus> statuses)
    {
        foreach (var report in fault.Reports?.Invoke(statuses) ?? [statuses])
        {
            if (fault.CallsObserverConcurrently)
            {
                _ = Task.Run(() => _observer!.Appended(report));
            }
            else
            {
                _observer!.Appended(report);
            }
        }

        _late.ForEach(_observer!.Progressed);
        _late.Clear();
    }

    void ILogObserver.Progressed(IReadOnlyList<ProgressValue> values)
    {
        if (fault.ReportsProgressLate)
        {
            _late.Add(values);
        }
        else
        {
            _observer!.Progressed(values);
        }
    }

    void ILogObserver.Reset(LogSnapshot snapshot) => _observer!.Reset(fault.Snapshot?.Invoke(snapshot) ?? snapshot);

    IReadOnlyList<LoggedStatus> ILogObserver.GetLatest() => _observer!.GetLatest();
}
