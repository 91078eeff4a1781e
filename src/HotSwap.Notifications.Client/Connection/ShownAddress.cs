namespace HotSwap.Notifications.Client.Connection;

/// <summary>The address as messages and logs show it: without the user, the password and the query, which may be secret.</summary>
internal static class ShownAddress
{
    public static string Of(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}
