using System.Diagnostics.CodeAnalysis;
using HotSwap.Notifications;
using HotSwap.Notifications.Logs;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers a log of deployment notifications that the host has written itself.</summary>
public static class DeploymentLogBuilderExtensions
{
    /// <summary>Replaces the log. The last call counts. The container disposes the log when the host ends.</summary>
    /// <typeparam name="TBuilder">The type of the builder, so that a chain of calls can go on with it.</typeparam>
    /// <param name="builder">The builder that <c>AddDeploymentNotifications</c> or <c>AddDeploymentPublisher</c> returns.</param>
    /// <param name="create">Creates the log. Called once.</param>
    /// <returns>The builder.</returns>
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
