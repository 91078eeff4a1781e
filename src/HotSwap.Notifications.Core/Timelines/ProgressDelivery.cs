namespace HotSwap.Notifications.Timelines;

/// <summary>A progress to be written.</summary>
internal sealed class ProgressDelivery(DeploymentProgressMessage message) : Delivery
{
    public DeploymentProgressMessage Message => message;
}
