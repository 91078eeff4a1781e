using System.Threading.Channels;

namespace HotSwap.Notifications.Client.Watching;

/// <summary>
/// Lets few calls of a connection be under way at once, whatever their scopes, and none for a while after the server has said that there
/// are too many: a client that is refused again and again is disconnected.
/// </summary>
internal sealed class CallGate(TimeProvider time)
{
    /// <summary>How many calls may be under way at once. As many may be refused before the gate closes.</summary>
    public const int Width = 8;

    private readonly Channel<bool> _callers = Channel.CreateBounded<bool>(Width);

    /// <summary>How long the gate is closed.</summary>
    public Backoff Backoff { get; } = new(time);

    public ValueTask EnterAsync(CancellationToken cancellationToken) => _callers.Writer.WriteAsync(true, cancellationToken);

    public void Leave() => _callers.Reader.TryRead(out _);
}
