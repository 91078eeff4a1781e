using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.TestSupport;

/// <summary>A log that forwards each call to another one. A derived log overrides the calls that it changes.</summary>
/// <param name="log">The log that gets the calls.</param>
public abstract class DelegatingLog(IDeploymentLog log) : IDeploymentLog
{
    /// <summary>Gets the log that gets the calls.</summary>
    protected IDeploymentLog Inner => log;

    public virtual LogTraits Traits => log.Traits;

    public virtual string? Trouble => log.Trouble;

    public virtual Task OpenAsync(ILogObserver observer, CancellationToken cancellationToken) => log.OpenAsync(observer, cancellationToken);

    public virtual ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<LogItem> batch, CancellationToken cancellationToken) =>
        log.AppendAsync(batch, cancellationToken);

    public virtual ValueTask ShareProgressAsync(IReadOnlyList<ProgressValue> values, CancellationToken cancellationToken) =>
        log.ShareProgressAsync(values, cancellationToken);

    public virtual ValueTask<LogPage> ReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken) =>
        log.ReadAsync(scope, after, max, cancellationToken);

    public virtual ValueTask<LatestPage> ReadLatestAsync(DeploymentScope scope, long before, int max, CancellationToken cancellationToken) =>
        log.ReadLatestAsync(scope, before, max, cancellationToken);

    public virtual ValueTask<CursorValidity> CheckCursorAsync(DeploymentCursor cursor, CancellationToken cancellationToken) =>
        log.CheckCursorAsync(cursor, cancellationToken);
}
