namespace HotSwap.Notifications.Timelines;

/// <summary>A progress message to write.</summary>
internal sealed class ProgressDelivery(DeploymentProgressMessage message) : Delivery
{
    public DeploymentProgressMessage Message => message;
}
