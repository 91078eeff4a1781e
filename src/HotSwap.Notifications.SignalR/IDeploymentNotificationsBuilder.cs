using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications;

/// <summary>Adds to what <c>AddDeploymentNotifications</c> has registered.</summary>
public interface IDeploymentNotificationsBuilder
{
    /// <summary>The host's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>SignalR's own builder, for further hub protocols and other settings of SignalR.</summary>
    ISignalRServerBuilder SignalR { get; }
}
