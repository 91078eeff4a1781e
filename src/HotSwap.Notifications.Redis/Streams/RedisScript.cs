namespace HotSwap.Notifications.Redis.Streams;

/// <summary>The embedded scripts. StackExchange.Redis sends the hash of a script, and its text only if the server does not have it.</summary>
internal static class RedisScript
{
    public static string Append { get; } = Read("append.lua");

    public static string Renew { get; } = Read("renew.lua");

    public static string Expired { get; } = Read("expired.lua");

    public static string Erase { get; } = Read("erase.lua");

    private static string Read(string name)
    {
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
