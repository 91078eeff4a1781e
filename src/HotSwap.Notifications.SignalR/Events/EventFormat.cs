using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Events;

/// <summary>Writes deliveries as server-sent events.</summary>
internal static class EventFormat
{
    /// <summary>The key of this format for <see cref="Delivery.Find"/>.</summary>
    private static readonly object _format = new();

    private static ReadOnlySpan<byte> StatusHead => "event: DeploymentStatusChanged\ndata: "u8;

    /// <summary>Returns the bytes of a delivery. All streams share them.</summary>
    public static ReadOnlyMemory<byte> Of(Delivery delivery)
    {
        if (delivery.Find(_format) is byte[] known)
        {
            return known;
        }

        var output = new ArrayBufferWriter<byte>(1_024);
        Write(delivery, output);
        var made = output.WrittenSpan.ToArray();
        delivery.Keep(_format, made);
        return made;
    }

    /// <summary>Writes one status.</summary>
    public static void Write(StatusRecord record, bool forAll, string epoch, IBufferWriter<byte> output)
    {
        output.Write(StatusHead);
        StatusPayload.WriteNumbered(record.Payload(forAll).Span, record.Sequence, record.Position, output);
        WriteText(string.Create(CultureInfo.InvariantCulture, $"\nid: {EventCursor.Format(epoch, record.Position)}\n\n"), output);
    }

    private static void Write(Delivery delivery, IBufferWriter<byte> output)
    {
        switch (delivery)
        {
            case StatusPage page:
                foreach (var record in page.Records)
                {
                    Write(record, page.ForAll, page.Epoch, output);
                }

                break;
            case ProgressDelivery progress:
                var json = JsonSerializer.Serialize(progress.Message, DeploymentJsonContext.Default.DeploymentProgressMessage);
                WriteEvent(nameof(IDeploymentClient.DeploymentProgress), json, id: null, output);
                break;
            case EndedDelivery ended:
                WriteEvent(nameof(IDeploymentClient.DeploymentSubscriptionEnded), ended.Message.Reason, id: null, output);
                break;
            case HistoryLostDelivery:
                WriteEvent(EventNames.HistoryLost, data: "", id: null, output);
                break;
            case NothingKnownDelivery { Scope: var scope }:
                var id = scope.IsAll ? "null" : $"\"{JsonEncodedText.Encode(scope.ExecutionId)}\"";
                WriteEvent(EventNames.NothingKnown, $$"""{"ExecutionId":{{id}}}""", id: null, output);
                break;
            case CursorDelivery { Cursor: var cursor }:
                WriteEvent(EventNames.KeepAlive, data: "", cursor is null ? null : EventCursor.Format(cursor.Epoch, cursor.Number), output);
                break;
        }
    }

    private static void WriteEvent(string name, string data, string? id, IBufferWriter<byte> output) =>
        WriteText($"event: {name}\ndata: {data}\n{(id is null ? "" : $"id: {id}\n")}\n", output);

    private static void WriteText(string text, IBufferWriter<byte> output) => Encoding.UTF8.GetBytes(text, output);
}
