using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs;

/// <summary>The pipeline of docs/operating.md, which ends its deployments before the connections close.</summary>
internal sealed class DeploymentRunner(
    IDeploymentNotifier notifier, IHostApplicationLifetime lifetime, IOptions<HostOptions> host) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    public async Task RunAsync(string executionId, Func<DeploymentReporter, CancellationToken, Task> deploy)
    {
        var running = DeployAsync(executionId, deploy);
        var registration = lifetime.ApplicationStopping.Register(() =>
        {
            _stopping.Cancel();
            Task.WhenAny(running).Wait(host.Value.ShutdownTimeout / 2);
        });
        try
        {
            await running;
        }
        finally
        {
            registration.Unregister(); // Dispose would wait for the callback, which waits for this method.
        }
    }

    public void Dispose() => _stopping.Dispose();

    private async Task DeployAsync(string executionId, Func<DeploymentReporter, CancellationToken, Task> deploy)
    {
        await using var report = notifier.BeginDeployment(executionId, cancellationToken: _stopping.Token);
        await deploy(report, _stopping.Token);
        await report.SucceedAsync();
    }
}
