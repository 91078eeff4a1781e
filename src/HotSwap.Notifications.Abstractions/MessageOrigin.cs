using System.Diagnostics;

namespace HotSwap.Notifications;

/// <summary>When and in which trace a message was accepted. Present only while somebody listens.</summary>
/// <param name="Timestamp">The clock's timestamp.</param>
/// <param name="Context">The notify call's activity.</param>
internal sealed record MessageOrigin(long Timestamp, ActivityContext Context);
