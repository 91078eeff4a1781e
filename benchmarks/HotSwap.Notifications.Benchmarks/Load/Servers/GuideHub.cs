using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications.Benchmarks.Load.Servers;

/// <summary>
/// The guide's hub. The guide sends no current states to clients that subscribe to all deployments. For a comparison, this hub sends each active
/// state to the caller.
/// </summary>
internal sealed class GuideHub(GuideServer server) : Hub
{
    public Task SubscribeToDeployment(string executionId) => Groups.AddToGroupAsync(Context.ConnectionId, $"deployment-{executionId}");

    public async Task SubscribeToAllDeployments()
    {
        await Groups.AddToGroupAsync(Context.ConnectionId, "all-deployments");
        foreach (var executionId in server.Active)
        {
            await Clients.Caller.SendAsync("DeploymentStatusChanged", GuideServer.Message(Payload.State(executionId)));
        }
    }
}
