using HotSwap.Notifications.Access;
using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications.Hubs;

/// <summary>The connection that a hub method was called on.</summary>
internal readonly record struct SubscribingConnection(OpenConnection Open, IGroupManager Groups, IDeploymentClient Client)
{
    public HubCallerContext Context => Open.Context;

    public ConnectionSubscriptions Subscriptions => Open.Subscriptions;

    public Task JoinAsync(string group) => Groups.AddToGroupAsync(Context.ConnectionId, group, Context.ConnectionAborted);

    public Task LeaveAsync(string group) => Groups.RemoveFromGroupAsync(Context.ConnectionId, group, Context.ConnectionAborted);
}
