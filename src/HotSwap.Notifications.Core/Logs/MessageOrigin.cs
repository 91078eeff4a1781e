using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>
/// The time and the trace in which a message was accepted. A log may drop the origin. With a shared log that stores the origin, other nodes
/// can measure the delay of a message and continue its trace.
/// </summary>
[Experimental(ExperimentalApi.LogContract)]
public sealed record MessageOrigin
{
    /// <summary>Initializes a new instance of the <see cref="MessageOrigin"/> class.</summary>
    /// <param name="timestamp">The timestamp at which the message was accepted.</param>
    /// <param name="context">The activity of the notify call.</param>
    public MessageOrigin(long timestamp, ActivityContext context) => (Timestamp, Context) = (timestamp, context);

    /// <summary>Gets the time at which the message was accepted, as a value of the node's <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long Timestamp { get; init; }

    /// <summary>Gets the activity of the notify call; the default value if no listener traces.</summary>
    public ActivityContext Context { get; init; }
}
