using HotSwap.Notifications;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Sqlite.Files;
using HotSwap.Notifications.Sqlite.Telemetry;
using HotSwap.Notifications.Sqlite.Validation;
using HotSwap.Notifications.Sqlite.Writing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Extension methods that store the log of deployment notifications in a SQLite file, so that it survives the process. If several
/// calls are made, the last one selects the log. The options are configured by every call.
/// </summary>
public static class SqliteDeploymentNotificationsBuilderExtensions
{
    /// <summary>
    /// Stores the log in the file that a connection string specifies. If the file does not exist, it is created with access for its owner
    /// only. One process uses the file at a time. A second process waits until the first one ends.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder, which the method returns for chained calls.</typeparam>
    /// <param name="builder">The builder that <c>AddDeploymentNotifications</c> returns.</param>
    /// <param name="connectionString">
    /// The connection string in the format of Microsoft.Data.Sqlite, such as <c>Data Source=deployments.db</c>. A relative path is
    /// resolved against the current directory when this method is called. The folder must exist.
    /// </param>
    /// <param name="configure">Configures the options of the log. Default null: no change. The host does not start if an option is invalid.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="connectionString"/> is empty, is invalid, or does not specify a file.
    /// </exception>
    public static TBuilder UseSqlite<TBuilder>(
        this TBuilder builder, string connectionString, Action<SqliteDeploymentLogOptions>? configure = null)
        where TBuilder : IDeploymentNotificationsBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        var file = new DatabaseFile(connectionString);
        var services = builder.Services;
        services.AddOptions<SqliteDeploymentLogOptions>().ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<SqliteDeploymentLogOptions>, SqliteDeploymentLogOptionsValidator>());
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.Replace(ServiceDescriptor.Singleton(file));
        services.AddMetrics();
        services.TryAddSingleton<SqliteMetrics>();
        services.TryAddSingleton<SqliteLogHealth>();
        services.Replace(ServiceDescriptor.Singleton<IDeploymentLog, SqliteDeploymentLog>());
        return builder;
    }
}
