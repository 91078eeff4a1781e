using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HotSwap.Notifications.SignalR.Tests.Hosting;

/// <summary>Tests of a hosted service that reports the end of its deployment when it stops.</summary>
public class LastReportTests
{
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task StopAsync_ServiceReportsWhileItStops_CommitsTheReport(bool isRegisteredFirst, bool stopsConcurrently)
    {
        await using var server = await TestServer.StartAsync(services =>
        {
            services.Configure<HostOptions>(options => options.ServicesStopConcurrently = stopsConcurrently);
            services.Insert(isRegisteredFirst ? 0 : services.Count, ServiceDescriptor.Singleton<IHostedService, Pipeline>());
        });
        await server.Notifier.NotifyAsync("d-1", DeploymentStatuses.Running);

        await server.StopAsync();

        var latest = await server.Services.GetRequiredService<IDeploymentLog>()
            .ReadLatestAsync(DeploymentScope.Of("d-1"), long.MaxValue, max: 1, CancellationToken.None);
        Assert.Equal(2, Assert.Single(latest.Statuses).Sequence);
    }

    private sealed class Pipeline(IDeploymentNotifier notifier) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            // With concurrent stops, the other services have begun to stop by now.
            await Task.Yield();
            await notifier.NotifyDeploymentStatusChanged("d-1", States.Bare("d-1", DeploymentStatuses.Cancelled), CancellationToken.None);
        }
    }
}
