namespace HotSwap.Notifications.Reporting;

/// <summary>The rules for what a pipeline passes to a reporter.</summary>
internal static class ReportRules
{
    private const string CutMark = "…";

    /// <summary>Checks a page. The rule is the same as for a state, the sentence names the argument.</summary>
    public static void CheckUrl(Uri? url, string name)
    {
        if (url is null or { IsAbsoluteUri: true, Scheme: "http" or "https", OriginalString.Length: <= StateRules.MaxUrlLength })
        {
            return;
        }

        throw url.OriginalString.Length > StateRules.MaxUrlLength
            ? new ArgumentException($"{name} must have at most {StateRules.MaxUrlLength} characters; it had {url.OriginalString.Length}.", name)
            : new ArgumentException($"{name} must be null or an absolute http or https address; it was '{url}'.", name);
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
}
