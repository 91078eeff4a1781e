using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HotSwap.Notifications.Benchmarks.Load.Clients;

/// <summary>
/// A WebSocket client that costs next to nothing: it reads frames, counts hub messages by their separator, and on demand reads the
/// time that a message was published at.
/// </summary>
internal sealed class LoadConnection(int port, ClientCounters counters) : IDisposable
{
    private const byte RecordSeparator = 0x1e;
    private const int Digits = 20;
    private static readonly byte[] _timeMark = Encoding.UTF8.GetBytes(Payload.TimeMark);

    private byte[] _buffer = new byte[16 * 1024];
    private readonly Queue<string> _messages = new();
    private Socket? _socket;
    private int _filled;
    private int _taken;
    private long _latest;

    /// <summary>Whether it reads nothing after it has subscribed, and sends no pings either, like a process that is stopped.</summary>
    public bool IsStuck { get; init; }

    /// <summary>Connects, shakes hands and subscribes; returns the text of the last completion.</summary>
    public async Task<string> SubscribeAsync(int deployments, Func<int, string> invocation)
    {
        _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (IsStuck)
        {
            _socket.ReceiveBufferSize = 4 * 1024;
        }

        _filled = 0;
        await _socket.ConnectAsync(IPAddress.Loopback, port);
        await _socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET {DeploymentHubNames.DefaultPattern} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n" +
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        await ReadHttpHeaderAsync();
        await SendAsync("""{"protocol":"json","version":1}""");
        await ReadMessageAsync(_ => true);

        var answer = "";
        for (var number = 0; number < deployments; number++)
        {
            await SendAsync(invocation(number));
            answer = await ReadMessageAsync(message => !message.Contains("\"type\":1", StringComparison.Ordinal));
        }

        return answer;
    }

    /// <summary>Reads until the connection ends.</summary>
    public async Task ReadAsync()
    {
        try
        {
            while (await FillAsync())
            {
                while (TryTakeFrame(out var payload))
                {
                    Count(payload.Span);
                }

                Compact();
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // Closed by the runner.
        }
    }

    /// <summary>Tells the server that the client is alive. SignalR closes a connection that is silent for 30 seconds.</summary>
    public async Task PingAsync()
    {
        try
        {
            await SendAsync("""{"type":6}""");
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // Closed by the runner, or cut by the server.
        }
    }

    public void Close() => _socket?.Close(timeout: 0);

    public void Dispose() => _socket?.Dispose();

    private void Count(ReadOnlySpan<byte> payload)
    {
        var messages = payload.Count(RecordSeparator);
        var now = Stopwatch.GetTimestamp();
        counters.Add(messages);
        if (!counters.IsMeasuring)
        {
            return;
        }

        if (_latest != 0)
        {
            counters.AddGap(Stopwatch.GetElapsedTime(_latest, now).TotalMilliseconds);
        }

        _latest = now;

        // A message may be split over two frames; where that falls into the time, there is one sample less.
        for (var at = payload.IndexOf(_timeMark); at >= 0 && payload.Length >= at + _timeMark.Length + Digits; at = payload.IndexOf(_timeMark))
        {
            var digits = payload.Slice(at + _timeMark.Length, Digits);
            counters.AddLatency(Stopwatch.GetElapsedTime(long.Parse(digits, CultureInfo.InvariantCulture), now).TotalMilliseconds);
            payload = payload[(at + _timeMark.Length)..];
        }
    }

    private async Task<bool> FillAsync()
    {
        if (_filled == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        var count = await _socket!.ReceiveAsync(_buffer.AsMemory(_filled));
        _filled += count;
        return count > 0;
    }

    private void Compact()
    {
        _buffer.AsSpan(_taken, _filled - _taken).CopyTo(_buffer);
        _filled -= _taken;
        _taken = 0;
    }

    /// <summary>Server frames are not masked.</summary>
    private bool TryTakeFrame(out ReadOnlyMemory<byte> payload)
    {
        payload = default;
        var available = _filled - _taken;
        if (available < 2)
        {
            return false;
        }

        var length = (long)(_buffer[_taken + 1] & 0x7f);
        var header = 2;
        if (length == 126)
        {
            header = 4;
            length = available < header ? long.MaxValue - header : (_buffer[_taken + 2] << 8) | _buffer[_taken + 3];
        }
        else if (length == 127)
        {
            header = 10;
            length = available < header ? long.MaxValue - header : System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(_buffer.AsSpan(_taken + 2));
        }

        if (available < header + length)
        {
            return false;
        }

        payload = _buffer.AsMemory(_taken + header, (int)length);
        _taken += header + (int)length;
        return true;
    }

    private async Task ReadHttpHeaderAsync()
    {
        int end;
        while ((end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await FillAsync())
            {
                throw new IOException("The server closed the connection.");
            }
        }

        _taken = end + 4;
        Compact();
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

            Compact();
            if (_messages.Count == 0 && !await FillAsync())
            {
                throw new IOException("The server closed the connection.");
            }
        }
    }

    private async Task SendAsync(string message)
    {
        byte[] payload = [.. Encoding.UTF8.GetBytes(message), RecordSeparator];
        byte[] length = payload.Length < 126
            ? [(byte)(0x80 | payload.Length)]
            : [0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length];

        // Masked with zeros, which leaves the payload as it is.
        await _socket!.SendAsync((byte[])[0x81, .. length, 0, 0, 0, 0, .. payload]);
    }
}
