using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Sqlite.Tests;

/// <summary>A log whose file sometimes cannot be read.</summary>
internal sealed class UnreadableLog(IDeploymentLog log) : DelegatingLog(log), IDisposable
{
    private readonly TaskCompletionSource _wasRead = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public volatile bool IsUnreadable;

    /// <summary>Waits until a read has failed.</summary>
    public Task WasReadAsync() => _wasRead.Task;

    public override ValueTask<LogPage> ReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken)
    {
        if (IsUnreadable)
        {
            _wasRead.TrySetResult();
            throw new IOException("The file cannot be read.");
        }

        return base.ReadAsync(scope, after, max, cancellationToken);
    }

    public void Dispose() => (Inner as IDisposable)?.Dispose();
}
