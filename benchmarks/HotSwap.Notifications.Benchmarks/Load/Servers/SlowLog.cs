using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Benchmarks.Load.Servers;

/// <summary>A log that simulates a slow disk by delaying each append.</summary>
internal sealed class SlowLog(IDeploymentLog log, TimeSpan delay) : DelegatingLog(log), IDisposable
{
    public override async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<LogItem> batch, CancellationToken cancellationToken)
    {
        await Task.Delay(delay, cancellationToken);
        return await Inner.AppendAsync(batch, cancellationToken);
    }

    public void Dispose() => (Inner as IDisposable)?.Dispose();
}
