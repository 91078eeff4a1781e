using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;

namespace HotSwap.Notifications.TestSupport;

/// <summary>A client of the JSON hub protocol over a bare WebSocket, which sees the text on the wire.</summary>
public sealed class RawHubClient : IDisposable
{
    private const char RecordSeparator = '\u001e';

    private readonly ClientWebSocket _socket = new();
    private readonly Queue<string> _messages = new();
    private readonly StringBuilder _partial = new();

    /// <param name="hubUrl">The address of the hub.</param>
    /// <param name="receiveBuffer">The size of the kernel's receive buffer in bytes. A small buffer fills soon if the test does not read.</param>
    public static async Task<RawHubClient> ConnectAsync(Uri hubUrl, int? receiveBuffer = null)
    {
        var client = new RawHubClient();
        using var http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                socket.ReceiveBufferSize = receiveBuffer ?? socket.ReceiveBufferSize;
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        var address = new UriBuilder(hubUrl) { Scheme = "ws" }.Uri;
        await client._socket.ConnectAsync(address, http, CancellationToken.None).WithPatience();
        await client.SendAsync("""{"protocol":"json","version":1}""");
        await client.ReceiveAsync();
        return client;
    }

    public Task SendAsync(string message) => _socket.SendAsync(
        Encoding.UTF8.GetBytes(message + RecordSeparator), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>Calls a hub method and returns its completion. Earlier events stay in the queue.</summary>
    public async Task<string> InvokeAsync(string method, string arguments)
    {
        await SendAsync($$"""{"type":1,"invocationId":"1","target":"{{method}}","arguments":{{arguments}}}""");
        var events = new List<string>();
        while (true)
        {
            var message = await ReceiveAsync();
            if (message.StartsWith("""{"type":3""", StringComparison.Ordinal))
            {
                foreach (var earlier in events)
                {
                    _messages.Enqueue(earlier);
                }

                return message;
            }

            events.Add(message);
        }
    }

    /// <summary>Closes the connection, and waits until the server has closed it as well.</summary>
    public Task CloseAsync() => _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).WithPatience();

    /// <summary>Returns the next message that is not a ping. Pings do not extend the time limit.</summary>
    /// <exception cref="IOException">The server closed the connection. The message contains the server's reason, if there is one.</exception>
    public async Task<string> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        var buffer = new byte[16 * 1024];
        while (true)
        {
            while (_messages.TryDequeue(out var message))
            {
                if (message.StartsWith("""{"type":7""", StringComparison.Ordinal))
                {
                    throw new IOException($"The server closed the connection: {message}");
                }

                if (message != """{"type":6}""")
                {
                    return message;
                }
            }

            var received = await _socket.ReceiveAsync(buffer, patience.Token);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                throw new IOException("The server closed the connection.");
            }

            _partial.Append(Encoding.UTF8.GetString(buffer, 0, received.Count));
            var parts = _partial.ToString().Split(RecordSeparator);
            _partial.Clear().Append(parts[^1]);
            foreach (var part in parts[..^1])
            {
                _messages.Enqueue(part);
            }
        }
    }

    public void Dispose() => _socket.Dispose();
}
