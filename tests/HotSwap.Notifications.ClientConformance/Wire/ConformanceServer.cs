using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.ClientConformance.Wire;

/// <summary>A web server on a free local port, with a hub for each scenario.</summary>
internal sealed class ConformanceServer : IAsyncDisposable
{
    private static readonly object _webSockets = new { transport = "WebSockets", transferFormats = (string[])["Text", "Binary"] };

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, IHubConnectionHandler> _hubs = new(StringComparer.Ordinal);

    private ConformanceServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port: 0));
        _app = builder.Build();
        _app.UseWebSockets();
        _app.MapPost("/{scenario}/deploymentHub/negotiate", Negotiate);
        _app.Map("/{scenario}/deploymentHub", ConnectAsync);
    }

    public static async Task<ConformanceServer> StartAsync()
    {
        var server = new ConformanceServer();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Adds a hub and returns its address.</summary>
    public Uri Add(string scenario, IHubConnectionHandler hub)
    {
        _hubs[scenario] = hub;
        return new Uri(new Uri(_app.Urls.Single()), $"/{scenario}/deploymentHub");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IResult Negotiate(string scenario)
    {
        if (!_hubs.TryGetValue(scenario, out var hub))
        {
            return Results.NotFound();
        }

        return !hub.Admits() ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable) : Results.Json(new
        {
            connectionId = Guid.NewGuid(),
            connectionToken = Guid.NewGuid(),
            negotiateVersion = 1,
            availableTransports = new[] { _webSockets },
        });
    }

    private async Task ConnectAsync(HttpContext context, string scenario)
    {
        if (!_hubs.TryGetValue(scenario, out var hub) || !context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        // A client with an id was admitted when it negotiated.
        if (!context.Request.Query.ContainsKey("id") && !hub.Admits())
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await new HubConnection(context, socket, hub).RunAsync();
    }
}
