using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Benchmarks.Load.Servers;

/// <summary>A log on a slow disk: each append takes longer.</summary>
internal sealed class SlowLog(IDeploymentLog log, TimeSpan delay) : IDeploymentLog, IDisposable
{
    public LogTraits Traits => log.Traits;

    public string? Trouble => log.Trouble;

    public Task OpenAsync(ILogObserver observer, CancellationToken cancellationToken) => log.OpenAsync(observer, cancellationToken);

    public async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<LogItem> batch, CancellationToken cancellationToken)
    {
        await Task.Delay(delay, cancellationToken);
        return await log.AppendAsync(batch, cancellationToken);
    }

    public ValueTask ShareProgressAsync(IReadOnlyList<ProgressValue> values, CancellationToken cancellationToken) =>
        log.ShareProgressAsync(values, cancellationToken);

    public ValueTask<LogPage> ReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken) =>
        log.ReadAsync(scope, after, max, cancellationToken);

    public ValueTask<LatestPage> ReadLatestAsync(DeploymentScope scope, long before, int max, CancellationToken cancellationToken) =>
        log.ReadLatestAsync(scope, before, max, cancellationToken);

    public ValueTask<CursorValidity> CheckCursorAsync(DeploymentCursor cursor, CancellationToken cancellationToken) =>
        log.CheckCursorAsync(cursor, cancellationToken);

    public void Dispose() => (log as IDisposable)?.Dispose();
}
