using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace HotSwap.Notifications.TestSupport;

/// <summary>A TCP proxy on a loopback port that can cut, stall and half-close its connections.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Pair, byte> _pairs = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<Uri> _target;
    private readonly Task _accepting;
    private TaskCompletionSource _open = Opened();
    private TaskCompletionSource _openForReplies = Opened();

    public TcpProxy(Uri target)
        : this(() => target)
    {
    }

    /// <param name="target">Returns the target of the next connection, like a load balancer.</param>
    public TcpProxy(Func<Uri> target)
    {
        _target = target;
        _listener.Start();
        Address = new UriBuilder(target()) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
        _accepting = AcceptAsync();
    }

    /// <summary>Gets the target's address with the proxy's port.</summary>
    public Uri Address { get; }

    /// <summary>Resets every connection.</summary>
    public void Cut()
    {
        foreach (var pair in _pairs.Keys)
        {
            pair.Reset();
        }
    }

    /// <summary>Half-closes the connections to the clients. Data from the clients still passes.</summary>
    public void HalfClose()
    {
        foreach (var pair in _pairs.Keys)
        {
            pair.HalfClose();
        }
    }

    /// <summary>Stalls all data until <see cref="Continue"/>.</summary>
    public void Stall() => Interlocked.Exchange(ref _open, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Stalls the data from the target until <see cref="Continue"/>. Data from the clients still passes.</summary>
    public void StallReplies() =>
        Interlocked.Exchange(ref _openForReplies, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    public void Continue()
    {
        Volatile.Read(ref _open).TrySetResult();
        Volatile.Read(ref _openForReplies).TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        Continue();
        Cut();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync(_stopping.Token);
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        // The kernel lets a default buffer grow, on some machines to 32 MB. A stall might then delay nothing.
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 64 * 1024 };
        var pair = new Pair(client, server);
        _pairs.TryAdd(pair, 0);
        try
        {
            client.NoDelay = true;
            var target = _target();
            await server.ConnectAsync(target.Host, target.Port, _stopping.Token);
            await Task.WhenAny(PumpAsync(client, server, areReplies: false), PumpAsync(server, client, areReplies: true));
        }
        catch (Exception broken) when (broken is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The target is not running, or the connection was cut while it was opened.
        }
        finally
        {
            _pairs.TryRemove(pair, out _);
            pair.Reset();
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool areReplies)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _stopping.Token) is > 0 and var count)
            {
                await Volatile.Read(ref _open).Task.WaitAsync(_stopping.Token);
                if (areReplies)
                {
                    await Volatile.Read(ref _openForReplies).Task.WaitAsync(_stopping.Token);
                }

                for (var sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _stopping.Token);
                }
            }
        }
        catch (Exception broken) when (broken is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side has closed the connection. The caller closes the other side.
        }
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private sealed class Pair(Socket client, Socket server)
    {
        public void Reset()
        {
            client.Close(timeout: 0);
            server.Close(timeout: 0);
        }

        public void HalfClose()
        {
            try
            {
                client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                // The connection has closed by itself in the meantime.
            }
        }
    }
}
