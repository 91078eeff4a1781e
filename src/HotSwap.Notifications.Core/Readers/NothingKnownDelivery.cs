using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>There is no current state of the scope: nothing follows until a deployment notifies.</summary>
internal sealed class NothingKnownDelivery(DeploymentScope scope) : Delivery
{
    public DeploymentScope Scope => scope;
}
