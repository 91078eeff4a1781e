using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Api;

/// <summary>A status message as it is written: its payload and its numbers.</summary>
internal readonly record struct NumberedPayload(ReadOnlyMemory<byte> Payload, long Sequence, long Position)
{
    public static NumberedPayload Of(LoggedStatus status) => new(status.Payload, status.Sequence, status.Position);
}
