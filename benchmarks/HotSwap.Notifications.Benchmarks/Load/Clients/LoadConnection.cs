using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HotSwap.Notifications.Benchmarks.Load.Clients;

/// <summary>
/// A client that counts hub messages by their separator, and can read the publish time of a message.
/// </summary>
internal sealed class LoadConnection(int port, ClientCounters counters) : IDisposable
{
    private const int Digits = 20;
    private static readonly byte[] _timeMark = Encoding.UTF8.GetBytes(Payload.TimeMark);

    private HubSocket? _socket;
    private int _measurement;
    private long _latest;

    /// <summary>Gets a value indicating whether the client stops reading and pinging after it has subscribed, like a suspended process.</summary>
    public bool IsStuck { get; init; }

    /// <summary>Gets the loopback address to connect from, or null for any.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Connects and subscribes. Returns the text of the last completion.</summary>
    public async Task<string> SubscribeAsync(IEnumerable<string> invocations)
    {
        var socket = new HubSocket(port) { Address = Address, HasSmallBuffer = IsStuck };
        await socket.ConnectAsync();
        var answer = "";
        foreach (var invocation in invocations)
        {
            answer = await socket.InvokeAsync(invocation);
        }

        // Start pings only after the handshake, because a ping would break the handshake.
        _socket = socket;
        return answer;
    }

    /// <summary>Reads until the connection ends.</summary>
    public async Task ReadAsync()
    {
        var socket = _socket!;
        try
        {
            do
            {
                while (socket.TryTakeFrame(out var payload))
                {
                    Count(payload.Span);
                }
            }
            while (await socket.ReadAsync());
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The runner closed the connection.
        }
    }

    /// <summary>Sends pings, because SignalR closes a connection that is silent for 30 seconds.</summary>
    public async Task PingAsync()
    {
        try
        {
            await _socket!.SendAsync("""{"type":6}""");
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The runner closed the connection, or the server cut it.
        }
    }

    public void Close() => _socket?.Close();

    public void Dispose() => _socket?.Dispose();

    private void Count(ReadOnlySpan<byte> payload)
    {
        var messages = payload.Count(HubSocket.RecordSeparator);
        var now = Stopwatch.GetTimestamp();
        counters.Add(messages);
        if (counters.Measurement == 0)
        {
            return;
        }

        if (_measurement == counters.Measurement)
        {
            counters.AddGap(Stopwatch.GetElapsedTime(_latest, now).TotalMilliseconds);
        }

        (_measurement, _latest) = (counters.Measurement, now);

        // A message can be split over two frames. If the split is inside the time, this sample is lost.
        for (var at = payload.IndexOf(_timeMark); at >= 0 && payload.Length >= at + _timeMark.Length + Digits; at = payload.IndexOf(_timeMark))
        {
            var digits = payload.Slice(at + _timeMark.Length, Digits);
            counters.AddLatency(Stopwatch.GetElapsedTime(long.Parse(digits, CultureInfo.InvariantCulture), now).TotalMilliseconds);
            payload = payload[(at + _timeMark.Length)..];
        }
    }
}
