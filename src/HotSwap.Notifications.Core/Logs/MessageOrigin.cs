using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>
/// The time and the trace in which a message was accepted. A log may drop it; a shared log that carries it lets other nodes measure the
/// delay of a message and continue its trace.
/// </summary>
[Experimental(ExperimentalApi.LogContract)]
public sealed record MessageOrigin
{
    /// <summary>Initializes an origin.</summary>
    /// <param name="timestamp">The timestamp at which the message was accepted.</param>
    /// <param name="context">The activity of the notify call.</param>
    public MessageOrigin(long timestamp, ActivityContext context) => (Timestamp, Context) = (timestamp, context);

    /// <summary>Gets the time at which the message was accepted, as <see cref="TimeProvider.GetTimestamp"/> of the node returns it.</summary>
    public long Timestamp { get; init; }

    /// <summary>Gets the activity of the notify call; default where nobody traces.</summary>
    public ActivityContext Context { get; init; }
}
