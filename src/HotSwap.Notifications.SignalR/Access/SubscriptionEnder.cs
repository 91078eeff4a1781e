using HotSwap.Notifications.Hubs;
using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications.Access;

/// <summary>Ends subscriptions from the server's side, and tells their clients.</summary>
internal sealed class SubscriptionEnder(IHubContext<DeploymentHub> hub)
{
    /// <param name="connectionId">The connection.</param>
    /// <param name="subscriptions">What it is subscribed to.</param>
    /// <param name="executionId">The deployment whose subscription ends; null for all.</param>
    /// <param name="reason">Why, as the client is told.</param>
    public async Task EndAsync(string connectionId, ConnectionSubscriptions subscriptions, string? executionId, string reason)
    {
        subscriptions.Remove(executionId);
        await hub.Groups.RemoveFromGroupAsync(connectionId, DeploymentHubNames.GroupOf(executionId)).ConfigureAwait(false);
        await hub.Clients.Client(connectionId).SendCoreAsync(
            nameof(IDeploymentClient.DeploymentSubscriptionEnded),
            [new DeploymentSubscriptionEndedMessage { ExecutionId = executionId, Reason = reason }]).ConfigureAwait(false);
    }
}
