using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications;

/// <summary>Validates a state. Callers see the messages.</summary>
internal static class StateRules
{
    public const int MaxMessageLength = 1_000;
    public const int MaxUrlLength = 2_048;
    public const int MaxLabels = 16;
    public const int MaxLabelNameLength = 64;
    public const int MaxLabelValueLength = 256;

    public static void Check(string executionId, [NotNull] PipelineExecutionState? state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.ExecutionId != executionId)
        {
            throw new ArgumentException(
                $"state.ExecutionId must be the executionId of the call, '{executionId}'; it was '{state.ExecutionId}'.", "state.ExecutionId");
        }

        ArgumentRules.CheckName(state.Status, "state.Status");
        CheckTime(state.StartTime, "StartTime");
        CheckTime(state.LastUpdated, "LastUpdated");
        CheckMessage(state.Message, "Message");
        CheckUrl(state.Url, "Url");
        CheckLabels(state.Request?.Labels);
        for (var index = 0; index < state.Stages.Count; index++)
        {
            CheckStage(state.Stages[index], index);
        }
    }

    /// <param name="message">The message.</param>
    /// <param name="name">The name of the property, for the exception.</param>
    /// <param name="stage">The index of the stage with the property; null for a property of the state.</param>
    private static void CheckMessage(string? message, string name, int? stage = null)
    {
        if (message is { Length: 0 or > MaxMessageLength })
        {
            throw Invalid(name, stage, $"must be null or 1 to {MaxMessageLength} characters; it had {message.Length}.");
        }
    }

    /// <summary>Returns the rule that an address breaks, as the rest of a message that begins with its name; null if the address is valid.</summary>
    public static string? FindFlaw(Uri? url) => url switch
    {
        null => null,
        { OriginalString.Length: > MaxUrlLength } => $"must have at most {MaxUrlLength} characters; it had {url.OriginalString.Length}.",
        { IsAbsoluteUri: false } => $"must be null or an absolute http or https address; it was '{url}'.",
        not { Scheme: "http" or "https" } => $"must be null or an absolute http or https address; its scheme was '{url.Scheme}'.",
        { OriginalString: var text } when text.Length > text.AsSpan().Trim().Length => "must not begin or end with white space.",
        { UserInfo.Length: > 0 } => "must not have a user name or a password, because every subscriber sees it.",
        _ => null,
    };

    private static void CheckUrl(Uri? url, string name, int? stage = null)
    {
        if (FindFlaw(url) is { } flaw)
        {
            throw Invalid(name, stage, flaw);
        }
    }

    private static void CheckStage(PipelineStageResult? stage, int index)
    {
        if (stage is null)
        {
            var path = $"state.Stages[{index}]";
            throw new ArgumentException($"{path} must not be null.", path);
        }

        if (ArgumentRules.FindFlaw(stage.StageName) is { } flaw)
        {
            throw Invalid("StageName", index, flaw);
        }

        if (!Enum.IsDefined(stage.Status))
        {
            throw Invalid("Status", index, $"must be a named value of {nameof(PipelineStageStatus)}; it was {stage.Status:D}.");
        }

        CheckTime(stage.StartTime, "StartTime", index);
        CheckTime(stage.EndTime, "EndTime", index);
        CheckMessage(stage.Message, "Message", index);
        CheckUrl(stage.Url, "Url", index);
    }

    private static void CheckTime(DateTime? time, string name, int? stage = null)
    {
        if (time == default(DateTime))
        {
            throw Invalid(name, stage, $"must be set; it was default(DateTime), {time:O}.");
        }
    }

    /// <summary>Creates the exception. Only a failure composes the path, because every status is validated.</summary>
    private static ArgumentException Invalid(string name, int? stage, string flaw)
    {
        var path = stage is null ? $"state.{name}" : $"state.Stages[{stage}].{name}";
        return new ArgumentException($"{path} {flaw}", path);
    }

    private static void CheckLabels(IReadOnlyDictionary<string, string>? labels)
    {
        const string Labels = "Request.Labels";
        if (labels is null)
        {
            return;
        }

        if (labels.Count > MaxLabels)
        {
            throw Invalid(Labels, null, $"must have at most {MaxLabels} labels; it had {labels.Count}.");
        }

        foreach (var (name, value) in labels)
        {
            if (string.IsNullOrWhiteSpace(name) || name.Length > MaxLabelNameLength)
            {
                throw Invalid(Labels, null, $"must have names of 1 to {MaxLabelNameLength} characters; one was '{name}'.");
            }

            if (value is null || value.Length > MaxLabelValueLength)
            {
                var path = $"state.{Labels}";
                throw new ArgumentException(
                    $"{path}['{name}'] must have at most {MaxLabelValueLength} characters; it {(value is null ? "was null" : $"had {value.Length}")}.", path);
            }
        }
    }
}
