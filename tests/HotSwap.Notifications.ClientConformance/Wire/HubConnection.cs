using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace HotSwap.Notifications.ClientConformance.Wire;

/// <summary>
/// A WebSocket connection of a client. It implements SignalR's JSON hub protocol, because a real hub can neither stop in the middle of a message
/// nor stop its pings.
/// </summary>
internal sealed class HubConnection(HttpContext context, WebSocket socket, IHubConnectionHandler handler)
{
    private const char EndOfMessage = '\u001e';
    private static readonly TimeSpan _pingInterval = TimeSpan.FromSeconds(1);

    private readonly Channel<Outgoing> _outgoing = Channel.CreateUnbounded<Outgoing>();
    private bool _hasHandshake;

    /// <summary>Gets or sets a value indicating whether this connection gets the events of the scenario.</summary>
    public bool IsSubscribed { get; set; }

    /// <summary>Gets a value indicating whether the connection is cut or stalled. Later calls on it are ignored.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Gets or sets the number of answers to ResumeAllDeployments on this connection.</summary>
    public long AnswersOfAll { get; set; }

    public void Send(JsonObject message)
    {
        if (!IsLost)
        {
            _outgoing.Writer.TryWrite(new Outgoing(Encode(message), IsWhole: true, CutsAfterwards: false));
        }
    }

    /// <summary>Sends half of a message, then cuts the connection.</summary>
    public void SendHalf(JsonObject message)
    {
        IsLost = true;
        var bytes = Encode(message);
        _outgoing.Writer.TryWrite(new Outgoing(bytes[..(bytes.Length / 2)], IsWhole: false, CutsAfterwards: true));
    }

    /// <summary>Cuts the connection after the queued messages, without a close message.</summary>
    public void Cut()
    {
        IsLost = true;
        _outgoing.Writer.TryWrite(new Outgoing([], IsWhole: false, CutsAfterwards: true));
    }

    /// <summary>Stops all output, including pings, but keeps the connection open.</summary>
    public void Stall() => IsLost = true;

    public async Task RunAsync()
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var writing = WriteAsync(over.Token);
        var pinging = PingAsync(over.Token);
        try
        {
            await ReadAsync(over.Token);
        }
        catch (Exception lost) when (lost is WebSocketException or OperationCanceledException or IOException)
        {
            // The client closed the connection, or the scenario cut it.
        }

        handler.OnClosed(this);
        await over.CancelAsync();
        await Task.WhenAll(writing, pinging);
    }

    private static byte[] Encode(JsonObject message) => Encoding.UTF8.GetBytes(message.ToJsonString() + EndOfMessage);

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        var text = new StringBuilder();
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            text.Append(Encoding.UTF8.GetString(buffer, 0, received.Count));
            var all = text.ToString();
            var end = all.LastIndexOf(EndOfMessage);
            foreach (var message in all[..Math.Max(end, 0)].Split(EndOfMessage, StringSplitOptions.RemoveEmptyEntries))
            {
                Receive(JsonNode.Parse(message)!.AsObject());
            }

            text.Clear().Append(all[(end + 1)..]);
        }
    }

    private void Receive(JsonObject message)
    {
        if (!_hasHandshake)
        {
            _hasHandshake = true;
            var isJson = (string?)message["protocol"] == "json";
            Send(isJson ? [] : new JsonObject { ["error"] = "This server supports only the 'json' protocol." });
            handler.OnConnected(this);
        }
        else if ((int?)message["type"] == HubFrames.Invocation)
        {
            handler.OnCall(new HubCall(this, (string?)message["invocationId"], (string)message["target"]!, message["arguments"]!.AsArray()));
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var outgoing in _outgoing.Reader.ReadAllAsync(cancellationToken))
            {
                if (outgoing.Bytes.Length > 0)
                {
                    await socket.SendAsync(outgoing.Bytes, WebSocketMessageType.Text, outgoing.IsWhole, cancellationToken);
                }

                if (outgoing.CutsAfterwards)
                {
                    context.Abort();
                    return;
                }
            }
        }
        catch (Exception lost) when (lost is WebSocketException or OperationCanceledException or IOException or InvalidOperationException)
        {
            // The reading loop fails for the same reason and ends the connection.
        }
    }

    private async Task PingAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_pingInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (_hasHandshake)
                {
                    Send(HubFrames.Alive());
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The connection has ended.
        }
    }

    private readonly record struct Outgoing(byte[] Bytes, bool IsWhole, bool CutsAfterwards);
}
