using System.Security.Claims;
using HotSwap.Notifications.Access;
using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications.Hubs;

/// <summary>An open connection of the hub, and what it is subscribed to.</summary>
internal sealed record OpenConnection(HubCallerContext Context, ConnectionSubscriptions Subscriptions)
{
    public ClaimsPrincipal User => Context.User ?? new ClaimsPrincipal(new ClaimsIdentity());
}
