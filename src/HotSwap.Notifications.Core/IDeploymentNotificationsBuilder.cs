using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications;

/// <summary>Adds to the registered engine of deployment notifications, such as a log.</summary>
public interface IDeploymentNotificationsBuilder
{
    /// <summary>Gets the host's services.</summary>
    IServiceCollection Services { get; }
}
