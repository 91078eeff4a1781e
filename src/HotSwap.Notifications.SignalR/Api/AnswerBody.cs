using System.Buffers;
using System.Text.Json;
using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Api;

/// <summary>
/// Writes the responses of the API in the format of <see cref="DeploymentPage"/>, <see cref="DeploymentListItem"/> and
/// <see cref="DeploymentStatusPage"/>. The messages are copied from the log. The JSON settings of the host have no effect.
/// </summary>
internal static class AnswerBody
{
    public static byte[] OfList(IReadOnlyList<NumberedPayload> deployments, DeploymentCursor cursor, ContinuationToken? next) => Write(json =>
    {
        WriteAll(json, "deployments"u8, deployments);
        WriteCursor(json, cursor);
        json.WriteString("next"u8, next?.ToString());
    });

    public static byte[] OfOne(NumberedPayload deployment, DeploymentCursor cursor) => Write(json =>
    {
        json.WritePropertyName("deployment"u8);
        WriteMessage(json, deployment, new ArrayBufferWriter<byte>(1_024));
        WriteCursor(json, cursor);
    });

    public static byte[] OfStatuses(LogPage page) => Write(json =>
    {
        WriteAll(json, "statuses"u8, [.. page.Statuses.Select(NumberedPayload.Of)]);
        json.WriteNumber("completeAfter"u8, page.CompleteAfter);
        WriteCursor(json, page.End);
        if (page.IsLast)
        {
            json.WriteNull("next"u8);
        }
        else
        {
            json.WriteNumber("next"u8, page.Statuses[^1].Position);
        }
    });

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>(4_096);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static void WriteAll(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<NumberedPayload> messages)
    {
        var buffer = new ArrayBufferWriter<byte>(1_024);
        json.WriteStartArray(name);
        foreach (var message in messages)
        {
            WriteMessage(json, message, buffer);
        }

        json.WriteEndArray();
    }

    private static void WriteMessage(Utf8JsonWriter json, NumberedPayload message, ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        StatusPayload.WriteNumbered(message.Payload.Span, message.Sequence, message.Position, buffer);
        json.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
    }

    private static void WriteCursor(Utf8JsonWriter json, DeploymentCursor cursor)
    {
        json.WritePropertyName("cursor"u8);
        JsonSerializer.Serialize(json, cursor, DeploymentJsonContext.Default.DeploymentCursor);
    }
}
