namespace HotSwap.Notifications.Reporting;

/// <summary>The rules for what a pipeline passes to a reporter.</summary>
internal static class ReportRules
{
    private const string CutMark = "…";

    /// <summary>Checks an address that is an argument.</summary>
    public static void CheckUrl(Uri? url, string name)
    {
        if (StateRules.FindFlaw(url) is { } flaw)
        {
            throw new ArgumentException($"{name} {flaw}", name);
        }
    }

    /// <summary>Returns what of a message fits into a state; null where there is no text.</summary>
    public static string? Fit(string? message)
    {
        if (string.IsNullOrWhiteSpace(message))
        {
            return null;
        }

        if (message.Length <= StateRules.MaxMessageLength)
        {
            return message;
        }

        var length = StateRules.MaxMessageLength - CutMark.Length;
        return string.Concat(message.AsSpan(0, char.IsHighSurrogate(message[length - 1]) ? length - 1 : length), CutMark);
    }

    /// <summary>Returns what of an exception's message fits into a state. An exception whose message throws has none.</summary>
    public static string? MessageOf(Exception failure)
    {
        try
        {
            return Fit(failure.Message);
        }
        catch (Exception)
        {
            return null;
        }
    }
}
