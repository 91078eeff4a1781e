using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications;

/// <summary>A builder that extends the registered deployment notifications, for example with a log.</summary>
public interface IDeploymentNotificationsBuilder
{
    /// <summary>Gets the host's services.</summary>
    IServiceCollection Services { get; }
}
