using HotSwap.Notifications.Client;
using HotSwap.Notifications.Client.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the deployment notifications client.</summary>
public static class DeploymentNotificationsClientServiceCollectionExtensions
{
    /// <summary>
    /// Registers one <see cref="DeploymentNotificationsClient"/> for the whole application. A second call changes the options of the same
    /// client.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="url">The address of the hub, such as <c>https://deployments.example/deploymentHub</c>.</param>
    /// <param name="configure">Sets further options; null for none. The host checks the options when it starts.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> or <paramref name="url"/> is null.</exception>
    public static IServiceCollection AddDeploymentNotificationsClient(
        this IServiceCollection services, Uri url, Action<DeploymentNotificationsClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(url);
        return services.AddDeploymentNotificationsClient(options =>
        {
            options.Url = url;
            configure?.Invoke(options);
        });
    }

    /// <summary>
    /// Registers one <see cref="DeploymentNotificationsClient"/> for the whole application. A second call changes the options of the same
    /// client.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">
    /// Sets the options, at least <see cref="DeploymentNotificationsClientOptions.Url"/>. The host checks the options when it starts.
    /// </param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> or <paramref name="configure"/> is null.</exception>
    public static IServiceCollection AddDeploymentNotificationsClient(
        this IServiceCollection services, Action<DeploymentNotificationsClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);

        services.AddOptions<DeploymentNotificationsClientOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IPostConfigureOptions<DeploymentNotificationsClientOptions>, ClientPostConfigureOptions>());
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<DeploymentNotificationsClientOptions>, DeploymentNotificationsClientOptionsValidator>());
        services.TryAddSingleton(provider => new DeploymentNotificationsClient(
            provider.GetRequiredService<IOptions<DeploymentNotificationsClientOptions>>().Value));
        return services;
    }
}
