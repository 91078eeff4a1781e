using System.Diagnostics;
using System.Net.Sockets;

namespace HotSwap.Notifications.Benchmarks.Load.Clients;

/// <summary>A client that reads continuously, but only a limited number of messages per second. It reconnects at once when it is cut.</summary>
internal sealed class DrippingClient
{
    /// <summary>The size of a read, in bytes. About three statuses, so that the client reads evenly.</summary>
    private const int BytesOfARead = 4 * 1024;

    private readonly int _port;
    private readonly double _perSecond;
    private long _deliveries;
    private int _cuts;

    private DrippingClient(int port, double perSecond) => (_port, _perSecond) = (port, perSecond);

    public long Deliveries => Interlocked.Read(ref _deliveries);

    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Subscribes, and reads until the process ends.</summary>
    public static async Task<DrippingClient> StartAsync(int port, double perSecond)
    {
        var client = new DrippingClient(port, perSecond);
        _ = client.RunAsync(await client.SubscribeAsync());
        return client;
    }

    private async Task<HubSocket> SubscribeAsync()
    {
        var socket = new HubSocket(_port) { HasSmallBuffer = true };
        await socket.ConnectAsync();
        await socket.InvokeAsync(Invocations.Subscribe(0));
        return socket;
    }

    private async Task RunAsync(HubSocket socket)
    {
        while (true)
        {
            try
            {
                await DripAsync(socket);
            }
            catch (SocketException)
            {
                // The server cut the connection. The end of the stream counts as a cut, too.
            }

            socket.Dispose();
            Interlocked.Increment(ref _cuts);
            socket = await SubscribeAsync();
        }
    }

    private async Task DripAsync(HubSocket socket)
    {
        var (began, read) = (0L, 0);
        while (await socket.ReadAsync(BytesOfARead))
        {
            began = began == 0 ? Stopwatch.GetTimestamp() : began;
            while (socket.TryTakeFrame(out var payload))
            {
                var messages = payload.Span.Count(HubSocket.RecordSeparator);
                read += messages;
                Interlocked.Add(ref _deliveries, messages);
            }

            var ahead = TimeSpan.FromSeconds(read / _perSecond) - Stopwatch.GetElapsedTime(began);
            if (ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead);
            }
        }
    }
}
