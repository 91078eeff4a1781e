using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HotSwap.Notifications.Benchmarks.Load.Clients;

/// <summary>A minimal WebSocket to the hub with very low CPU cost. It reads frames, and sends hub messages with an all-zero mask.</summary>
internal sealed class HubSocket(int port) : IDisposable
{
    public const byte RecordSeparator = 0x1e;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Queue<string> _messages = new();
    private byte[] _buffer = new byte[4 * 1024];
    private int _filled;
    private int _taken;

    /// <summary>Gets the loopback address to connect from, or null for any.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Gets a value indicating whether the socket has a receive buffer of only 4 KB.</summary>
    public bool HasSmallBuffer { get; init; }

    /// <summary>Connects and performs the handshakes.</summary>
    public async Task ConnectAsync()
    {
        if (HasSmallBuffer)
        {
            _socket.ReceiveBufferSize = 4 * 1024;
        }

        if (Address is not null)
        {
            _socket.Bind(new IPEndPoint(Address, 0));
        }

        await _socket.ConnectAsync(IPAddress.Loopback, port);
        await _socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET {DeploymentPaths.Hub} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n" +
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        await ReadHttpHeaderAsync();
        await SendAsync("""{"protocol":"json","version":1}""");
        await ReadMessageAsync(_ => true);
    }

    /// <summary>Sends an invocation and returns the text of its completion. Drops events that arrive before the completion.</summary>
    public async Task<string> InvokeAsync(string invocation)
    {
        await SendAsync(invocation);
        return await ReadMessageAsync(message => !message.Contains("\"type\":1", StringComparison.Ordinal));
    }

    public async Task SendAsync(string message)
    {
        byte[] payload = [.. Encoding.UTF8.GetBytes(message), RecordSeparator];
        byte[] length = payload.Length < 126
            ? [(byte)(0x80 | payload.Length)]
            : [0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length];

        // An all-zero mask leaves the payload unchanged.
        await _socket.SendAsync((byte[])[0x81, .. length, 0, 0, 0, 0, .. payload]);
    }

    /// <summary>Reads more data, and returns false if the connection has ended. Invalidates all payloads taken before.</summary>
    public async ValueTask<bool> ReadAsync(int maxBytes = int.MaxValue)
    {
        _buffer.AsSpan(_taken, _filled - _taken).CopyTo(_buffer);
        _filled -= _taken;
        _taken = 0;
        if (_filled == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        var room = _buffer.AsMemory(_filled);
        var count = await _socket.ReceiveAsync(room[..Math.Min(room.Length, maxBytes)]);
        _filled += count;
        return count > 0;
    }

    /// <summary>Takes the payload of the next complete frame. Frames from a server are not masked.</summary>
    public bool TryTakeFrame(out ReadOnlyMemory<byte> payload)
    {
        payload = default;
        var available = _buffer.AsSpan(_taken, _filled - _taken);
        if (available.Length < 2)
        {
            return false;
        }

        var header = (available[1] & 0x7f) switch { 127 => 10, 126 => 4, _ => 2 };
        if (available.Length < header)
        {
            return false;
        }

        var length = header switch
        {
            10 => BinaryPrimitives.ReadInt64BigEndian(available[2..]),
            4 => BinaryPrimitives.ReadUInt16BigEndian(available[2..]),
            _ => available[1] & 0x7f,
        };
        if (available.Length < header + length)
        {
            return false;
        }

        payload = _buffer.AsMemory(_taken + header, (int)length);
        _taken += header + (int)length;
        return true;
    }

    public void Close() => _socket.Close(timeout: 0);

    public void Dispose() => _socket.Dispose();

    private async Task ReadHttpHeaderAsync()
    {
        int end;
        while ((end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            await ReadOrThrowAsync();
        }

        _taken = end + 4;
    }

    private async Task<string> ReadMessageAsync(Func<string, bool> isIt)
    {
        while (true)
        {
            while (_messages.TryDequeue(out var message))
            {
                if (isIt(message))
                {
                    return message;
                }
            }

            while (TryTakeFrame(out var payload))
            {
                foreach (var message in Encoding.UTF8.GetString(payload.Span).Split((char)RecordSeparator, StringSplitOptions.RemoveEmptyEntries))
                {
                    _messages.Enqueue(message);
                }
            }

            if (_messages.Count == 0)
            {
                await ReadOrThrowAsync();
            }
        }
    }

    private async Task ReadOrThrowAsync()
    {
        if (!await ReadAsync())
        {
            throw new IOException("The server closed the connection.");
        }
    }
}
