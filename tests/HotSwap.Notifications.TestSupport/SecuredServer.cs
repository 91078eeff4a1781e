using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.TestSupport;

/// <summary>A host whose hub requires a token, and whose policies use an <see cref="AccessList"/>.</summary>
public sealed class SecuredServer : IAsyncDisposable
{
    private readonly TestServer _server;

    private SecuredServer(TestServer server, AccessList access)
    {
        _server = server;
        Access = access;
    }

    public AccessList Access { get; }

    public Uri HubUrl => _server.HubUrl;

    public IDeploymentNotifier Notifier => _server.Notifier;

    public IServiceProvider Services => _server.Services;

    public static async Task<SecuredServer> StartAsync(
        Action<DeploymentNotificationsOptions>? configure = null,
        Action<IServiceCollection>? configureServices = null,
        Action<WebApplication>? map = null)
    {
        AccessList access = null!;
        var server = await TestServer.StartAsync(
            services =>
            {
                access = services.AddTokenAuthentication();
                services.Configure<DeploymentNotificationsOptions>(options =>
                {
                    options.Access.DeploymentPolicy = AccessList.OneDeployment;
                    options.Access.AllDeploymentsPolicy = AccessList.AllDeployments;
                    configure?.Invoke(options);
                });
                configureServices?.Invoke(services);
            },
            map ?? (app => app.MapDeploymentHub().RequireAuthorization()));
        return new SecuredServer(server, access);
    }

    /// <summary>Returns the address of the hub with a token of the user in the query string.</summary>
    public Uri UrlFor(string user) => new UriBuilder(HubUrl) { Query = "access_token=" + Tokens.For(user) }.Uri;

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
