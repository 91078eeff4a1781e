namespace HotSwap.Notifications.Reporting;

/// <summary>Validates and shortens the arguments that a pipeline passes to a reporter.</summary>
internal static class ReportRules
{
    private const string Ellipsis = "…";

    /// <summary>Throws if an address cannot be part of a state.</summary>
    public static void CheckUrl(Uri? url, string name)
    {
        if (StateRules.FindFlaw(url) is { } flaw)
        {
            throw new ArgumentException($"{name} {flaw}", name);
        }
    }

    /// <summary>Returns the message, truncated to the limit of a state; null if the message is null, empty or white space.</summary>
    public static string? Truncate(string? message)
    {
        if (string.IsNullOrWhiteSpace(message))
        {
            return null;
        }

        if (message.Length <= StateRules.MaxMessageLength)
        {
            return message;
        }

        var length = StateRules.MaxMessageLength - Ellipsis.Length;
        return string.Concat(message.AsSpan(0, char.IsHighSurrogate(message[length - 1]) ? length - 1 : length), Ellipsis);
    }

    /// <summary>Returns the truncated message of an exception; null if the message is empty, or if reading it throws.</summary>
    public static string? GetMessage(Exception failure)
    {
        try
        {
            return Truncate(failure.Message);
        }
        catch (Exception)
        {
            return null;
        }
    }
}
