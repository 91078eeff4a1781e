using System.Threading.Channels;

namespace HotSwap.Notifications.Client.Watching;

/// <summary>
/// Limits the calls in progress on a connection, over all scopes. After the server has refused a call because there are too many, the gate
/// closes for a while. The server would disconnect a client that it refuses again and again.
/// </summary>
internal sealed class CallGate(TimeProvider time)
{
    /// <summary>The largest number of calls in progress. As many calls can be refused before the gate closes.</summary>
    public const int Width = 8;

    private readonly Channel<bool> _callers = Channel.CreateBounded<bool>(Width);

    /// <summary>Gets the delays for which the gate is closed.</summary>
    public Backoff Backoff { get; } = new(time);

    public ValueTask EnterAsync(CancellationToken cancellationToken) => _callers.Writer.WriteAsync(true, cancellationToken);

    public void Leave() => _callers.Reader.TryRead(out _);
}
