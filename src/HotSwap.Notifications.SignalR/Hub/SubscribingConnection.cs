using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications.Hubs;

/// <summary>The connection that a hub method was called on.</summary>
internal readonly record struct SubscribingConnection(HubCallerContext Context, IGroupManager Groups, IDeploymentClient Client)
{
    public Task JoinAsync(string group) => Groups.AddToGroupAsync(Context.ConnectionId, group, Context.ConnectionAborted);

    public Task LeaveAsync(string group) => Groups.RemoveFromGroupAsync(Context.ConnectionId, group, Context.ConnectionAborted);
}
