using HotSwap.Notifications.Access;
using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications.Hubs;

/// <summary>Sends refusals and the messages of invalid arguments to the client. SignalR hides the details of all other errors.</summary>
internal sealed class RefusalFilter : IHubFilter
{
    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (SubscriptionRefusedException refused)
        {
            throw new HubException(refused.Message, refused);
        }
    }

    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext).ConfigureAwait(false);
        }
        catch (ArgumentException refused) when (refused.ParamName is "executionId" or "cursor")
        {
            throw new HubException(Refusals.Text(DeploymentErrorCodes.InvalidArgument, refused.Message), refused);
        }
        catch (SubscriptionRefusedException refused)
        {
            throw new HubException(refused.Message, refused);
        }
    }
}
