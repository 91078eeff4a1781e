using HotSwap.Notifications.Logs;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Hosting;

/// <summary>
/// Stops the host at its start where its lifetime manager reaches the clients of several nodes, but the log is of this node alone: clients of
/// other nodes would never get a status.
/// </summary>
internal sealed class ManagerCheck(
    HubLifetimeManager<DeploymentHub> manager, IDeploymentLog log, IOptions<DeploymentNotificationsOptions> options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (manager is not DefaultHubLifetimeManager<DeploymentHub> && !log.Traits.HasFlag(LogTraits.Shared) && !options.Value.SingleNode)
        {
            throw new InvalidOperationException(
                $"The hub lifetime manager {manager.GetType()} serves several nodes, but the log is of this node alone: clients of another node "
                + $"would get no status. Share the log, as UseRedis(…) does, or set {nameof(DeploymentNotificationsOptions)}."
                + $"{nameof(DeploymentNotificationsOptions.SingleNode)} where there is one node.");
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
