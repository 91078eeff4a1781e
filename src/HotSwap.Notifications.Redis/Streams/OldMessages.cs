using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>
/// Reads messages of version 0.1. That version stores the execution id only in the JSON, and does not store whether the status is final.
/// </summary>
internal sealed class OldMessages(IOptions<DeploymentNotificationsOptions> options)
{
    private static readonly JsonWriterOptions _writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] _numbers = ["Sequence", "Position"];

    private readonly HashSet<string> _finalStatuses = new(options.Value.FinalStatuses, StringComparer.Ordinal);

    /// <summary>Reads a message. Null if it is not a status message.</summary>
    public OldMessage? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("ExecutionId", out var executionId) && executionId.ValueKind == JsonValueKind.String
                && root.TryGetProperty("Status", out var status) && status.ValueKind == JsonValueKind.String
                && root.TryGetProperty("Details", out var details) && details.ValueKind == JsonValueKind.Object
                ? new OldMessage(
                    executionId.GetString()!,
                    _finalStatuses.Contains(status.GetString()!),
                    HasNumbers: Array.Exists(_numbers, number => root.TryGetProperty(number, out _)))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Removes the Sequence and the Position from a message of version 0.1. The numbers of the entry apply instead.</summary>
    public static byte[] WithoutNumbers(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, _writing))
        {
            writer.WriteStartObject();
            foreach (var property in document.RootElement.EnumerateObject().Where(property => !_numbers.Contains(property.Name)))
            {
                property.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return stream.ToArray();
    }
}
