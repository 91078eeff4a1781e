using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Api;

/// <summary>The payload of a status message, with its Sequence and its Position.</summary>
internal readonly record struct NumberedPayload(ReadOnlyMemory<byte> Payload, long Sequence, long Position)
{
    public static NumberedPayload Of(LoggedStatus status) => new(status.Payload, status.Sequence, status.Position);
}
