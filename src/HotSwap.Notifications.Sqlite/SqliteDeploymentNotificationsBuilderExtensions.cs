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
/// Puts the log of deployment notifications in a SQLite file, so that it survives the process. The method may be called more than
/// once: the last call decides where the log is, and all changes of the options apply.
/// </summary>
public static class SqliteDeploymentNotificationsBuilderExtensions
{
    /// <summary>
    /// Puts the log in the file that a connection string names. The file is created where it is missing, with access for the owner
    /// alone. One process uses the file at a time; a second process waits until the first one ends.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder, so that a chain of calls can go on with it.</typeparam>
    /// <param name="builder">The builder that <c>AddDeploymentNotifications</c> returns.</param>
    /// <param name="connectionString">
    /// The connection string of Microsoft.Data.Sqlite, such as <c>Data Source=deployments.db</c>. A relative path is relative to the
    /// current directory at the time of this call. The folder must exist.
    /// </param>
    /// <param name="configure">Changes the options of the log. Invalid options stop the host at its start.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="connectionString"/> is empty, cannot be read, or does not name a file.
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
