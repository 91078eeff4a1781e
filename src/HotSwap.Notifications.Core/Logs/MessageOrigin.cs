using System.Diagnostics;

namespace HotSwap.Notifications.Logs;

/// <summary>When and in which trace a message was accepted. Null wherever nobody listens to metrics or traces.</summary>
/// <param name="Timestamp">The timestamp of the node's <see cref="TimeProvider"/>.</param>
/// <param name="Context">The activity of the notify call.</param>
internal sealed record MessageOrigin(long Timestamp, ActivityContext Context);
