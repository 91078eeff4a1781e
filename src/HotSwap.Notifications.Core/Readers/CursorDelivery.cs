using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>A keep-alive with the cursor of the subscriber, which advances even if the subscriber may see no status.</summary>
internal sealed class CursorDelivery(DeploymentCursor? cursor) : Delivery
{
    /// <summary>Gets the cursor; null while a snapshot is being written, because a client cannot resume from the middle of it.</summary>
    public DeploymentCursor? Cursor => cursor;
}
