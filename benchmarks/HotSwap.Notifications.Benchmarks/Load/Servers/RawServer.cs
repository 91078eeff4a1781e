using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace HotSwap.Notifications.Benchmarks.Load.Servers;

/// <summary>The lower bound of the cost: bare Kestrel WebSockets that send bytes serialized in advance.</summary>
internal sealed class RawServer : ILoadServer
{
    private const byte RecordSeparator = 0x1e;

    private readonly ConcurrentDictionary<WebSocket, byte> _sockets = new();
    private byte[][] _active = [];
    private byte[] _status = null!;
    private int _timeAt;

    public void Add(WebApplicationBuilder builder)
    {
        _status = Status("d-0");
        _timeAt = _status.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Payload.TimeMark));
    }

    public void Map(WebApplication app)
    {
        app.UseWebSockets();
        app.Map(DeploymentPaths.Hub, ServeAsync);
    }

    public Task NotifyStatusAsync(PipelineExecutionState state)
    {
        var bytes = _status.AsSpan().ToArray();
        Encoding.UTF8.GetBytes(state.CurrentStage, bytes.AsSpan(_timeAt));
        return SendAsync(bytes);
    }

    public Task NotifyProgressAsync(string executionId, string stage, int progress) => SendAsync(
        [.. Encoding.UTF8.GetBytes($$"""{"type":1,"target":"DeploymentProgress","arguments":[{"ExecutionId":"{{executionId}}","Stage":"{{stage}}","Progress":{{progress}}}]}"""), RecordSeparator]);

    public Task FillAsync(IReadOnlyList<string> executionIds)
    {
        _active = [.. executionIds.Select(Status)];
        return Task.CompletedTask;
    }

    public Task DrainAsync() => Task.CompletedTask;

    private static byte[] Status(string executionId)
    {
        var message = JsonSerializer.Serialize(Payload.Message(executionId));
        return [.. Encoding.UTF8.GetBytes($$"""{"type":1,"target":"DeploymentStatusChanged","arguments":[{{message}}]}"""), RecordSeparator];
    }

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

    /// <summary>Answers the handshake and each subscription with an empty message, as SignalR does.</summary>
    private async Task ServeAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1024];
        byte[] empty = [.. "{}"u8, RecordSeparator];
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } received)
            {
                await socket.SendAsync(empty.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
                _sockets.TryAdd(socket, 0);
                if (buffer.AsSpan(0, received.Count).IndexOf("SubscribeToAllDeployments"u8) >= 0)
                {
                    await SendActiveAsync(socket, context.RequestAborted);
                }
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // The client disconnected.
        }
        finally
        {
            _sockets.TryRemove(socket, out _);
        }
    }

    private async Task SendActiveAsync(WebSocket socket, CancellationToken aborted)
    {
        foreach (var status in _active)
        {
            await socket.SendAsync(status.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, aborted);
        }
    }
}
