using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Tests.Api;

/// <summary>A log that opens when the test opens it, and whose latest states cannot be read: the call throws or never completes.</summary>
internal sealed class UnreadableLog : IDeploymentLog
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;

    public LogTraits Traits => LogTraits.Durable | LogTraits.ReadsBack;

    public string? Trouble => null;

    public void Open(Exception? failure)
    {
        _failure = failure;
        _open.SetResult();
    }

    public async Task OpenAsync(ILogObserver observer, CancellationToken cancellationToken)
    {
        await _open.Task.WaitAsync(cancellationToken);
        observer.Reset(new LogSnapshot { Epoch = "e", Position = 0, CompleteAfter = 0 });
    }

    public ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<LogItem> batch, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask ShareProgressAsync(IReadOnlyList<ProgressValue> values, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<LogPage> ReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public async ValueTask<LatestPage> ReadLatestAsync(DeploymentScope scope, long before, int max, CancellationToken cancellationToken)
    {
        await (_failure is null ? Task.Delay(Timeout.Infinite, CancellationToken.None) : Task.FromException(_failure));
        throw new InvalidOperationException("The tests must not read this log.");
    }

    public ValueTask<CursorValidity> CheckCursorAsync(DeploymentCursor cursor, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
