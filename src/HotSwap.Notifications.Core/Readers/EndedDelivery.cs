using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>Notifies the client that the server has ended a subscription.</summary>
internal sealed class EndedDelivery(DeploymentScope scope, string code, string reason) : Delivery
{
    public DeploymentSubscriptionEndedMessage Message { get; } = new() { ExecutionId = scope.ExecutionId, Reason = reason, Code = code };
}
