using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications;

/// <summary>A builder that configures the deployment notifications that <c>AddDeploymentNotifications</c> registered.</summary>
public interface IDeploymentServerBuilder : IDeploymentNotificationsBuilder
{
    /// <summary>Gets SignalR's own builder. Use it to add hub protocols and to change other settings of SignalR.</summary>
    ISignalRServerBuilder SignalR { get; }
}
