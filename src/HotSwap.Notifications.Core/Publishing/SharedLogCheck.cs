using HotSwap.Notifications.Logs;
using Microsoft.Extensions.Hosting;

namespace HotSwap.Notifications.Publishing;

/// <summary>Stops a host that only notifies at its start where its log is not shared: no client would ever get a status.</summary>
internal sealed class SharedLogCheck(IDeploymentLog log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => log.Traits.HasFlag(LogTraits.Shared)
        ? Task.CompletedTask
        : throw new InvalidOperationException(
            $"AddDeploymentPublisher needs a log that this process shares with the nodes that serve clients, but the log is {log.GetType().Name}: "
            + "no client would get a status. Call UseRedis(…) on the builder that AddDeploymentPublisher returns. A host that serves clients itself "
            + "calls AddDeploymentNotifications instead.");

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
