using System.Text.Json;
using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>
/// Reads a status that only a newer server knows as <see cref="PipelineStageStatus.Unknown"/>, so that a client can still show the deployment.
/// </summary>
internal sealed class PipelineStageStatusConverter : JsonConverter<PipelineStageStatus>
{
    public override PipelineStageStatus Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            return reader.TryGetInt32(out var number) && Enum.IsDefined((PipelineStageStatus)number)
                ? (PipelineStageStatus)number
                : PipelineStageStatus.Unknown;
        }

        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException("The status of a stage must be a string.");
        }

        return Enum.TryParse<PipelineStageStatus>(reader.GetString(), ignoreCase: true, out var status) && Enum.IsDefined(status)
            ? status
            : PipelineStageStatus.Unknown;
    }

    public override void Write(Utf8JsonWriter writer, PipelineStageStatus value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Enum.IsDefined(value) ? value.ToString() : nameof(PipelineStageStatus.Unknown));
}
