using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace HotSwap.Notifications.Logs;

/// <summary>
/// The payload of a status: its message as UTF-8 JSON, without Sequence and Position, which the log assigns. The escaping is the same as in
/// SignalR's JSON protocol, so that SignalR would write the same bytes.
/// </summary>
internal static class StatusPayload
{
    private static readonly JsonWriterOptions _writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static Writer? _writer;

    /// <summary>Writes the payload of a state.</summary>
    public static byte[] Write(string executionId, PipelineExecutionState state) =>
        Write(executionId, state.Status, state.LastUpdated, state);

    public static byte[] Write(string executionId, string status, DateTime updatedAt, PipelineExecutionState details)
    {
        var writer = _writer ??= new Writer();
        try
        {
            var json = writer.Json;
            json.WriteStartObject();
            json.WriteString("ExecutionId"u8, executionId);
            json.WriteString("Status"u8, status);
            json.WriteString("UpdatedAt"u8, updatedAt);
            json.WritePropertyName("Details"u8);
            JsonSerializer.Serialize(json, details, DeploymentJsonContext.Default.PipelineExecutionState);
            json.WriteEndObject();
            json.Flush();
            return writer.Buffer.WrittenSpan.ToArray();
        }
        finally
        {
            writer.Reset();
        }
    }

    /// <summary>Reads the message of a payload and sets its numbers.</summary>
    public static DeploymentStatusMessage Read(ReadOnlySpan<byte> payload, long sequence, long position) =>
        JsonSerializer.Deserialize(payload, DeploymentJsonContext.Default.DeploymentStatusMessage)! with
        {
            Sequence = sequence,
            Position = position,
        };

    /// <summary>Writes the whole message: the payload, with its Sequence and Position.</summary>
    public static void WriteNumbered(ReadOnlySpan<byte> payload, long sequence, long position, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(payload.Length + 64);
        payload[..^1].CopyTo(span);
        var written = payload.Length - 1;
        written += Copy(",\"Sequence\":"u8, span[written..]);
        Utf8Formatter.TryFormat(sequence, span[written..], out var digits);
        written += digits;
        written += Copy(",\"Position\":"u8, span[written..]);
        Utf8Formatter.TryFormat(position, span[written..], out digits);
        written += digits;
        span[written++] = (byte)'}';
        output.Advance(written);
    }

    private static int Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        from.CopyTo(to);
        return from.Length;
    }

    private sealed class Writer
    {
        /// <summary>The maximum size of a buffer that is kept for the next status. A large status can grow the buffer beyond it.</summary>
        private const int MaxKept = 64 * 1024;

        public Writer() => Json = new Utf8JsonWriter(Buffer, _writing);

        public ArrayBufferWriter<byte> Buffer { get; private set; } = new(1_024);

        public Utf8JsonWriter Json { get; }

        public void Reset()
        {
            if (Buffer.Capacity > MaxKept)
            {
                Buffer = new ArrayBufferWriter<byte>(1_024);
            }
            else
            {
                Buffer.ResetWrittenCount();
            }

            Json.Reset(Buffer);
        }
    }
}
