using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http.Connections.Client;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Client;

/// <summary>Settings of a <see cref="DeploymentNotificationsClient"/>. The client reads them once, when it is created.</summary>
public sealed class DeploymentNotificationsClientOptions
{
    /// <summary>
    /// Gets or sets the address of the hub, such as <c>https://deployments.example/deploymentHub</c>. Required. Absolute, http or https.
    /// </summary>
    public Uri? Url { get; set; }

    /// <summary>
    /// Gets or sets the address of the list API, which the host's <c>MapDeploymentApi()</c> maps. Absolute, http or https. Default null:
    /// <c>deploymentApi</c> beside <see cref="Url"/>, such as <c>https://deployments.example/deploymentApi</c>.
    /// </summary>
    public Uri? ApiUrl { get; set; }

    /// <summary>
    /// Gets or sets the function that returns the access token. The client calls it for each connection and for each list. Default null: no
    /// token.
    /// </summary>
    public Func<Task<string?>>? AccessTokenProvider { get; set; }

    /// <summary>Gets the options for connecting and reconnecting.</summary>
    public DeploymentReconnectOptions Reconnect { get; private set; } = new();

    /// <summary>
    /// Gets or sets how long the server may take to answer. After that, the client repeats a subscription, and a list fails with a
    /// <see cref="DeploymentConnectionException"/>. 10 milliseconds to 1 hour; default 30 seconds.
    /// </summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets how long <see cref="DeploymentNotificationsClient.WaitForCompletionAsync"/> waits while the server does not know the
    /// deployment, before it throws a <see cref="DeploymentNotFoundException"/>. 0 to 1 day, or <see cref="Timeout.InfiniteTimeSpan"/>;
    /// default 5 seconds.
    /// </summary>
    public TimeSpan UnknownDeploymentTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets or sets the number of updates of one watch that wait in memory for a slow consumer. If more updates arrive, the watch continues from
    /// the server's history when the consumer has caught up. 16 to 1,000,000; default 1,024.
    /// </summary>
    public int MaxBufferedUpdates { get; set; } = 1_024;

    /// <summary>
    /// Gets or sets the action that sets other HTTP options, such as headers, certificates or transports. The client calls it once for the hub,
    /// and once for the list API before its first request. Default null: no other options.
    /// </summary>
    public Action<HttpConnectionOptions>? ConfigureHttpConnection { get; set; }

    /// <summary>
    /// Gets or sets the action that configures the hub's connection further, for example with <c>AddMessagePackProtocol()</c> or timeouts.
    /// Default null: no change.
    /// </summary>
    public Action<IHubConnectionBuilder>? ConfigureHubConnection { get; set; }

    /// <summary>
    /// Gets or sets the function that creates the connection to the hub. The client calls it once, and disposes the connection. The list API
    /// does not use it. Default null: a SignalR connection to <see cref="Url"/>.
    /// </summary>
    public Func<IDeploymentHubConnection>? ConnectionFactory { get; set; }

    /// <summary>
    /// Gets or sets the factory of the client's loggers. Default null: the factory of the service provider, or no logs without a service
    /// provider.
    /// </summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>
    /// Gets or sets the factory of the client's meter <c>HotSwap.Notifications.Client</c>. Default null: the factory of the service provider.
    /// Without a service provider, all clients of the process share a meter.
    /// </summary>
    public IMeterFactory? MeterFactory { get; set; }

    /// <summary>
    /// Gets or sets the clock of the client's delays and timeouts. Default null: the clock of the service provider, or the system's clock
    /// without a service provider.
    /// </summary>
    public TimeProvider? TimeProvider { get; set; }

    /// <summary>Returns a copy that later changes of these options do not affect.</summary>
    internal DeploymentNotificationsClientOptions Copy()
    {
        var copy = (DeploymentNotificationsClientOptions)MemberwiseClone();
        copy.Reconnect = Reconnect.Copy();
        return copy;
    }
}
