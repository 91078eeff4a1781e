using System.Diagnostics.CodeAnalysis;
using HotSwap.Notifications;
using HotSwap.Notifications.Logs;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Extension methods that register a custom log of deployment notifications.</summary>
public static class DeploymentLogBuilderExtensions
{
    /// <summary>
    /// Replaces the log with a custom one. If the method is called more than once, the last call wins. The container disposes the
    /// log when the host stops.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder, which the method also returns.</typeparam>
    /// <param name="builder">The builder that <c>AddDeploymentNotifications</c> or <c>AddDeploymentPublisher</c> returns.</param>
    /// <param name="create">A function that creates the log. It is called once.</param>
    /// <returns>The same builder, for further calls.</returns>
    [Experimental(ExperimentalApi.LogContract)]
    public static TBuilder UseLog<TBuilder>(this TBuilder builder, Func<IServiceProvider, IDeploymentLog> create)
        where TBuilder : IDeploymentNotificationsBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(create);
        builder.Services.Replace(ServiceDescriptor.Singleton(create));
        return builder;
    }
}
