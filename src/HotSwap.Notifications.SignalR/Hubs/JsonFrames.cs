using System.Buffers;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Hubs;

/// <summary>Writes statuses in the format of SignalR's JSON protocol, and reuses the stored payload.</summary>
internal static class JsonFrames
{
    private static ReadOnlySpan<byte> Head => "{\"type\":1,\"target\":\"DeploymentStatusChanged\",\"arguments\":["u8;

    private static ReadOnlySpan<byte> Tail => "]}\u001e"u8;

    public static void Write(StatusPage page, IBufferWriter<byte> output)
    {
        foreach (var record in page.Records)
        {
            output.Write(Head);
            StatusPayload.WriteNumbered(record.Payload(page.ForAll).Span, record.Sequence, record.Position, output);
            output.Write(Tail);
        }
    }
}
