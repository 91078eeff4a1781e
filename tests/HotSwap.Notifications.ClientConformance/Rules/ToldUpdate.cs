using System.Text.Json;
using System.Text.Json.Nodes;

namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>A line that a client printed: an update that its user would be told.</summary>
internal abstract record ToldUpdate
{
    /// <summary>Parses a line.</summary>
    /// <exception cref="FormatException">The line is not one of the four forms.</exception>
    public static ToldUpdate Parse(string line)
    {
        try
        {
            var json = JsonNode.Parse(line)!.AsObject();
            return json switch
            {
                _ when json["status"] is JsonObject status => new ToldStatus(
                    (string)status["ExecutionId"]!,
                    (string)status["Status"]!,
                    (long)status["Sequence"]!,
                    (long)status["Position"]!,
                    (bool)json["recovered"]!),
                _ when json["progress"] is JsonObject progress => new ToldProgress(
                    (string)progress["Stage"]!, (int)progress["Progress"]!, (long)progress["Sequence"]!),
                _ when (bool?)json["nothingKnown"] == true => new ToldNothingKnown((bool)json["recovered"]!),
                _ when json["refused"] is JsonValue code => new ToldRefused((string)code!),
                _ => throw new FormatException("It has none of the properties status, progress, nothingKnown and refused."),
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentNullException or NullReferenceException)
        {
            throw new FormatException(error.Message, error);
        }
    }
}

/// <summary>A status.</summary>
internal sealed record ToldStatus(string ExecutionId, string Status, long Sequence, long Position, bool Recovered) : ToldUpdate
{
    public override string ToString() => $"status {Sequence} ({Status}) of {ExecutionId} at position {Position}";
}

/// <summary>A progress.</summary>
internal sealed record ToldProgress(string Stage, int Progress, long Sequence) : ToldUpdate
{
    public override string ToString() => $"progress {Progress} % of {Stage} after status {Sequence}";
}

/// <summary>Nothing is known of what is watched.</summary>
internal sealed record ToldNothingKnown(bool Recovered) : ToldUpdate
{
    public override string ToString() => "nothing known";
}

/// <summary>The watch was refused and is over.</summary>
internal sealed record ToldRefused(string Code) : ToldUpdate
{
    public override string ToString() => $"refused with {Code}";
}
