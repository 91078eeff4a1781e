using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Core.Tests;

/// <summary>A log in memory that can be slow, and can fail.</summary>
internal sealed class ScriptedLog(IDeploymentLog log) : IDeploymentLog
{
    /// <summary>Gets or sets what happens before a batch is appended; by default nothing.</summary>
    public Func<IReadOnlyList<LogItem>, Task> BeforeAppend { get; set; } = _ => Task.CompletedTask;

    public Func<IReadOnlyList<ProgressValue>, Task> BeforeShare { get; set; } = _ => Task.CompletedTask;

    public LogTraits Traits => log.Traits;

    public string? Trouble { get; set; } = log.Trouble;

    public Task OpenAsync(ILogObserver observer, CancellationToken cancellationToken) => log.OpenAsync(observer, cancellationToken);

    public async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<LogItem> batch, CancellationToken cancellationToken)
    {
        await BeforeAppend(batch).WaitAsync(cancellationToken).ConfigureAwait(false);
        return await log.AppendAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask ShareProgressAsync(IReadOnlyList<ProgressValue> values, CancellationToken cancellationToken)
    {
        await BeforeShare(values).WaitAsync(cancellationToken).ConfigureAwait(false);
        await log.ShareProgressAsync(values, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<LogPage> ReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken) =>
        log.ReadAsync(scope, after, max, cancellationToken);

    public ValueTask<LatestPage> ReadLatestAsync(DeploymentScope scope, long before, int max, CancellationToken cancellationToken) =>
        log.ReadLatestAsync(scope, before, max, cancellationToken);

    public ValueTask<CursorValidity> CheckCursorAsync(DeploymentCursor cursor, CancellationToken cancellationToken) =>
        log.CheckCursorAsync(cursor, cancellationToken);
}
