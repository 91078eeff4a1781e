using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>A host whose event streams consist of lines that a test supplies. A stream stays open until the client closes it.</summary>
internal sealed class EventResponder : IAsyncDisposable
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly WebApplication _app;

    private EventResponder(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        _app = builder.Build();
        _app.MapGet("/deploymentEvents/{**id}", WriteAsync);
    }

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Gets the execution id of the last stream request.</summary>
    public string? Id { get; private set; }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <param name="port">The port to listen on, or 0 for any.</param>
    /// <param name="lines">The first lines of the first stream.</param>
    public static async Task<EventResponder> StartAsync(int port, params string[] lines)
    {
        var responder = new EventResponder(port);
        foreach (var line in lines)
        {
            responder.Send(line);
        }

        await responder._app.StartAsync();
        return responder;
    }

    public void Send(string line) => _lines.Writer.TryWrite(line);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task WriteAsync(HttpContext http)
    {
        Id = (string?)http.Request.RouteValues["id"];
        http.Response.ContentType = "text/event-stream";
        await foreach (var line in _lines.Reader.ReadAllAsync(http.RequestAborted))
        {
            await http.Response.WriteAsync(line + "\n\n", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }
}
