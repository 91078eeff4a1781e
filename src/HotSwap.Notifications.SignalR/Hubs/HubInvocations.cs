using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Timelines;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace HotSwap.Notifications.Hubs;

/// <summary>Converts a delivery to invocations of the hub's clients.</summary>
internal static class HubInvocations
{
    public static IEnumerable<InvocationMessage> Of(Delivery delivery)
    {
        switch (delivery)
        {
            case StatusPage page:
                for (var index = 0; index < page.Records.Length; index++)
                {
                    yield return Invocation(nameof(IDeploymentClient.DeploymentStatusChanged), page.Records[index].ToMessage(page.ForAll));
                }

                break;
            case ProgressDelivery progress:
                yield return Invocation(nameof(IDeploymentClient.DeploymentProgress), progress.Message);
                break;
            case WithheldDelivery withheld:
                yield return Invocation(nameof(IDeploymentClient.DeploymentsWithheld), withheld.Message);
                break;
            case EndedDelivery ended:
                yield return Invocation(nameof(IDeploymentClient.DeploymentSubscriptionEnded), ended.Message);
                break;
        }
    }

    private static InvocationMessage Invocation(string target, object message) => new(target, [message]);
}
