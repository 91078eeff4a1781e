using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace HotSwap.Notifications;

/// <summary>Validates the arguments of the contract. Callers see the messages, in the process and over the wire.</summary>
internal static class ArgumentRules
{
    public const int MaxNameLength = 128;

    public static void CheckExecutionId([NotNull] string? executionId) => CheckName(executionId, nameof(executionId));

    public static void CheckStage([NotNull] string? stage) => CheckName(stage, nameof(stage));

    public static void CheckProgress(int progress)
    {
        if (progress is < 0 or > 100)
        {
            throw new ArgumentOutOfRangeException(nameof(progress), progress, "progress must be 0 to 100.");
        }
    }

    public static void CheckCursor(DeploymentCursor? cursor)
    {
        if (cursor is null)
        {
            return;
        }

        if (cursor.Epoch is not { Length: >= 1 and <= MaxNameLength })
        {
            throw new ArgumentException($"cursor.Epoch must be 1 to {MaxNameLength} characters.", nameof(cursor));
        }

        if (cursor.Number < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(cursor), "cursor.Number must be 0 or more.");
        }
    }

    public static void CheckName([NotNull] string? value, string name)
    {
        if (value is null)
        {
            throw new ArgumentNullException(name, $"{name} {FindFlaw(value)}");
        }

        if (FindFlaw(value) is { } flaw)
        {
            throw new ArgumentException($"{name} {flaw}", name);
        }
    }

    /// <summary>Returns the rule that a name breaks, as the rest of a message that begins with the parameter; null if the name is valid.</summary>
    public static string? FindFlaw(string? value)
    {
        if (value is null)
        {
            return $"must be 1 to {MaxNameLength} characters; it was null.";
        }

        if (string.IsNullOrWhiteSpace(value))
        {
            return $"must be 1 to {MaxNameLength} characters; it was empty or white space.";
        }

        if (value.Length > MaxNameLength)
        {
            return $"must be 1 to {MaxNameLength} characters; it had {value.Length}.";
        }

        if (!value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return null;
        }

        foreach (var rune in value.EnumerateRunes())
        {
            // EnumerateRunes returns the replacement character for a lone surrogate.
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar)
            {
                return "must not contain control characters or invalid Unicode.";
            }
        }

        return null;
    }
}
