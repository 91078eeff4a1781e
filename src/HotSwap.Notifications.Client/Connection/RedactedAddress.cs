namespace HotSwap.Notifications.Client.Connection;

/// <summary>Formats an address for messages and logs, without the user, the password and the query, which may be secret.</summary>
internal static class RedactedAddress
{
    public static string Of(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}
