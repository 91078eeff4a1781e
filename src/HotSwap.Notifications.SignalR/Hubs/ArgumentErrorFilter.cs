using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications.Hubs;

/// <summary>Brings the sentence of a refused argument to the client. Any other error stays hidden, as SignalR does it.</summary>
internal sealed class ArgumentErrorFilter : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext).ConfigureAwait(false);
        }
        catch (ArgumentException refused) when (refused.ParamName is "executionId" or "cursor")
        {
            throw new HubException(refused.Message, refused);
        }
    }
}
