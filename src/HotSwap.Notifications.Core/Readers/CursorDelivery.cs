using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>A sign of life, with the cursor that the subscriber has come to although it may have been shown nothing.</summary>
internal sealed class CursorDelivery(DeploymentCursor? cursor) : Delivery
{
    /// <summary>Gets the cursor; null while a snapshot is being written, which could not be resumed in its middle.</summary>
    public DeploymentCursor? Cursor => cursor;
}
