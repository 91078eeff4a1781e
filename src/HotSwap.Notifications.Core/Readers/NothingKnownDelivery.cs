using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>Notifies the client that the scope has no current state. The next event follows the next notification.</summary>
internal sealed class NothingKnownDelivery(DeploymentScope scope) : Delivery
{
    public DeploymentScope Scope => scope;
}
