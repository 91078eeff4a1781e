using System.Text;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Tests.Limits;

/// <summary>A client that subscribes to all deployments 40 times a second, the highest sustained rate allowed, and reads everything.</summary>
internal sealed class GreedyClient : IAsyncDisposable
{
    private static readonly byte[] _call = Encoding.UTF8.GetBytes(
        """{"type":1,"target":"SubscribeToAllDeployments","arguments":[]}""" + '\u001e');

    private readonly RawSocket _socket;
    private readonly PeriodicTimer _pace = new(TimeSpan.FromMilliseconds(25));
    private readonly Lock _lock = new();
    private readonly Task _calling;
    private readonly Task _reading;
    private (long Count, TaskCompletionSource Received)? _awaited;
    private long _received;

    private GreedyClient(RawSocket socket)
    {
        _socket = socket;
        _calling = CallAsync();
        _reading = ReadAsync();
    }

    /// <summary>Gets the number of received messages.</summary>
    public long Received
    {
        get
        {
            lock (_lock)
            {
                return _received;
            }
        }
    }

    public static async Task<GreedyClient> StartAsync(Uri hubUrl) => new(await RawSocket.OpenHubAsync(hubUrl));

    /// <summary>Waits until a number of messages was received. Fails if the server cuts the client before.</summary>
    public async Task ReceivedAsync(long count)
    {
        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _awaited = (count, received);
        }

        await await Task.WhenAny(received.Task, _reading, _calling);
        Assert.True(received.Task.IsCompleted, "The server cut the client before it received enough messages.");
    }

    public async ValueTask DisposeAsync()
    {
        _pace.Dispose();
        _socket.Dispose();
        await Task.WhenAll(_calling, _reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task CallAsync()
    {
        while (await _pace.WaitForNextTickAsync())
        {
            await _socket.SendFrameAsync(_call);
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        while (await _socket.Stream.ReadAsync(buffer) is > 0 and var count)
        {
            var separators = buffer.AsSpan(0, count).Count((byte)0x1e);
            lock (_lock)
            {
                _received += separators;
                if (_awaited is { } awaited && awaited.Count <= _received)
                {
                    awaited.Received.TrySetResult();
                }
            }
        }
    }
}
