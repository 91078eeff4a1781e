using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications;

/// <summary>Adds to the deployment notifications that <c>AddDeploymentNotifications</c> has registered.</summary>
public interface IDeploymentServerBuilder : IDeploymentNotificationsBuilder
{
    /// <summary>Gets SignalR's own builder, for further hub protocols and other settings of SignalR.</summary>
    ISignalRServerBuilder SignalR { get; }
}
