using System.Threading.Channels;

namespace HotSwap.Notifications.Client.Watching;

/// <summary>
/// Limits the calls of a connection that are in progress at the same time, over all scopes. After the server refused a call because there are
/// too many, the gate is closed for a while: the server disconnects a client that it refuses again and again.
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
