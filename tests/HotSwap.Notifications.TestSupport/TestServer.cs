using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.TestSupport;

/// <summary>A host with a deployment hub on a real Kestrel server on a loopback port.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestServer(WebApplication app)
    {
        _app = app;
        BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public Uri BaseAddress { get; }

    public Uri HubUrl => new(BaseAddress, DeploymentPaths.Hub);

    public IServiceProvider Services => _app.Services;

    public IDeploymentNotifier Notifier => Services.GetRequiredService<IDeploymentNotifier>();

    /// <param name="configure">The action that changes the services after the library's own registrations.</param>
    /// <param name="map">The action that maps the endpoints. Default: maps the deployment hub.</param>
    /// <param name="port">The port, or 0 for a free one.</param>
    /// <param name="certificate">The server certificate, or null for plain HTTP.</param>
    public static async Task<TestServer> StartAsync(
        Action<IServiceCollection>? configure = null,
        Action<WebApplication>? map = null,
        int port = 0,
        X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        builder.Logging.ClearProviders();
        builder.Services.AddDeploymentNotifications();
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        (map ?? (endpoints => endpoints.MapDeploymentHub()))(app);
        await app.StartAsync();
        return new TestServer(app);
    }

    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
