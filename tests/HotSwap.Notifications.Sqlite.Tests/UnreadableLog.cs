using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Sqlite.Tests;

/// <summary>A log whose file cannot be read at times.</summary>
internal sealed class UnreadableLog(IDeploymentLog log) : IDeploymentLog, IDisposable
{
    private readonly TaskCompletionSource _wasRead = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public volatile bool IsUnreadable;

    public LogTraits Traits => log.Traits;

    public string? Trouble => log.Trouble;

    /// <summary>Waits until a read has failed.</summary>
    public Task WasReadAsync() => _wasRead.Task;

    public Task OpenAsync(ILogObserver observer, CancellationToken cancellationToken) => log.OpenAsync(observer, cancellationToken);

    public ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<LogItem> batch, CancellationToken cancellationToken) =>
        log.AppendAsync(batch, cancellationToken);

    public ValueTask ShareProgressAsync(IReadOnlyList<ProgressValue> values, CancellationToken cancellationToken) =>
        log.ShareProgressAsync(values, cancellationToken);

    public ValueTask<LogPage> ReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken)
    {
        if (IsUnreadable)
        {
            _wasRead.TrySetResult();
            throw new IOException("The file cannot be read.");
        }

        return log.ReadAsync(scope, after, max, cancellationToken);
    }

    public ValueTask<LatestPage> ReadLatestAsync(DeploymentScope scope, long before, int max, CancellationToken cancellationToken) =>
        log.ReadLatestAsync(scope, before, max, cancellationToken);

    public ValueTask<CursorValidity> CheckCursorAsync(DeploymentCursor cursor, CancellationToken cancellationToken) =>
        log.CheckCursorAsync(cursor, cancellationToken);

    public void Dispose() => (log as IDisposable)?.Dispose();
}
