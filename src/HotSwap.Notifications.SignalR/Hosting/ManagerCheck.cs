using HotSwap.Notifications.Logs;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Hosting;

/// <summary>
/// Stops the host at startup if its lifetime manager serves the clients of several nodes, but the log belongs to this node alone. Clients of
/// the other nodes would receive no status.
/// </summary>
internal sealed class ManagerCheck(
    HubLifetimeManager<DeploymentHub> manager, IDeploymentLog log, IOptions<DeploymentNotificationsOptions> options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (manager is not DefaultHubLifetimeManager<DeploymentHub> && !log.Traits.HasFlag(LogTraits.Shared) && !options.Value.SingleNode)
        {
            throw new InvalidOperationException(
                $"The hub lifetime manager {manager.GetType()} serves several nodes, but the log belongs to this node alone: clients of other nodes "
                + "would receive no status. Use a log that all nodes share, such as UseRedis(…). If there is only one node, set "
                + $"{nameof(DeploymentNotificationsOptions)}.{nameof(DeploymentNotificationsOptions.SingleNode)} to true.");
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
