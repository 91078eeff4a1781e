using HotSwap.Notifications.Logs;
using Microsoft.Extensions.Hosting;

namespace HotSwap.Notifications.Publishing;

/// <summary>Stops the start of a host that only notifies if its log is not shared, because no client would ever receive a status.</summary>
internal sealed class SharedLogCheck(IDeploymentLog log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => log.Traits.HasFlag(LogTraits.Shared)
        ? Task.CompletedTask
        : throw new InvalidOperationException(
            $"AddDeploymentPublisher needs a log that this process shares with the nodes that serve clients. The registered log is {log.GetType().Name}, "
            + "which is not shared. Call UseRedis(…) on the builder that AddDeploymentPublisher returns. If this host serves clients itself, call "
            + "AddDeploymentNotifications instead.");

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
