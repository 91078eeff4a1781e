using HotSwap.Notifications.Client;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the deployment notifications client.</summary>
public static class DeploymentNotificationsClientServiceCollectionExtensions
{
    /// <summary>Registers one <see cref="DeploymentNotificationsClient"/> for the whole application.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="url">The hub's address, such as <c>https://deployments.example/deploymentHub</c>.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddDeploymentNotificationsClient(this IServiceCollection services, Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return services.AddDeploymentNotificationsClient(options => options.Url = url);
    }

    /// <summary>Registers one <see cref="DeploymentNotificationsClient"/> for the whole application.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets at least the address. Invalid settings fail when the client is first resolved.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddDeploymentNotificationsClient(
        this IServiceCollection services, Action<DeploymentNotificationsClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);

        services.AddLogging();
        services.Configure(configure);
        services.TryAddSingleton(provider => new DeploymentNotificationsClient(
            provider.GetRequiredService<IOptions<DeploymentNotificationsClientOptions>>().Value,
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetService<TimeProvider>()));
        return services;
    }
}
