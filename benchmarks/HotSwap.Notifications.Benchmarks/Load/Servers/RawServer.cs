using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace HotSwap.Notifications.Benchmarks.Load.Servers;

/// <summary>The floor: Kestrel's WebSockets, and bytes that were serialised beforehand.</summary>
internal sealed class RawServer : ILoadServer
{
    private const byte RecordSeparator = 0x1e;

    private readonly ConcurrentDictionary<WebSocket, byte> _sockets = new();
    private byte[] _status = null!;
    private int _timeAt;

    public void Add(WebApplicationBuilder builder)
    {
        var message = JsonSerializer.Serialize(Payload.Message("d-0"));
        _status = [.. Encoding.UTF8.GetBytes($$"""{"type":1,"target":"DeploymentStatusChanged","arguments":[{{message}}]}"""), RecordSeparator];
        _timeAt = _status.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Payload.TimeMark)) + Payload.TimeMark.Length;
    }

    public void Map(WebApplication app)
    {
        app.UseWebSockets();
        app.Map(DeploymentHubNames.DefaultPattern, ServeAsync);
    }

    public Task NotifyStatusAsync(string executionId, long timestamp)
    {
        var bytes = _status.AsSpan().ToArray();
        Encoding.UTF8.GetBytes(timestamp.ToString("D20", CultureInfo.InvariantCulture), bytes.AsSpan(_timeAt));
        return SendAsync(bytes);
    }

    public Task NotifyProgressAsync(string executionId, string stage, int progress) => SendAsync(
        [.. Encoding.UTF8.GetBytes($$"""{"type":1,"target":"DeploymentProgress","arguments":[{"ExecutionId":"{{executionId}}","Stage":"{{stage}}","Progress":{{progress}}}]}"""), RecordSeparator]);

    public Task DrainAsync() => Task.CompletedTask;

    private async Task SendAsync(byte[] bytes)
    {
        List<Task>? pending = null;
        foreach (var (socket, _) in _sockets)
        {
            var sending = socket.SendAsync(bytes.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            if (!sending.IsCompletedSuccessfully)
            {
                (pending ??= []).Add(sending.AsTask());
            }
        }

        await Task.WhenAll(pending ?? []);
    }

    /// <summary>Answers the handshake and each subscription as SignalR does, with an empty message.</summary>
    private async Task ServeAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1024];
        byte[] empty = [.. "{}"u8, RecordSeparator];
        try
        {
            while ((await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted)).MessageType != WebSocketMessageType.Close)
            {
                await socket.SendAsync(empty.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
                _sockets.TryAdd(socket, 0);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // The client has left.
        }
        finally
        {
            _sockets.TryRemove(socket, out _);
        }
    }
}
