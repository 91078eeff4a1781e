using Microsoft.Extensions.Hosting;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs;

/// <summary>The pipeline of docs/operating.md, which ends its deployments before the connections close.</summary>
internal sealed class DeploymentRunner(IDeploymentNotifier notifier, IHostApplicationLifetime lifetime) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    public async Task RunAsync(string executionId, Func<DeploymentReporter, CancellationToken, Task> deploy)
    {
        var running = DeployAsync(executionId, deploy);
        using var registration = lifetime.ApplicationStopping.Register(() =>
        {
            _stopping.Cancel();
            Task.WhenAny(running).Wait(TimeSpan.FromSeconds(10));
        });
        await running;
    }

    public void Dispose() => _stopping.Dispose();

    private async Task DeployAsync(string executionId, Func<DeploymentReporter, CancellationToken, Task> deploy)
    {
        await using var report = notifier.Begin(executionId, cancellationToken: _stopping.Token);
        await deploy(report, _stopping.Token);
        await report.SucceedAsync();
    }
}
