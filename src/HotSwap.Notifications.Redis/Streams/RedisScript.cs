namespace HotSwap.Notifications.Redis.Streams;

/// <summary>The text of a script that this package holds. StackExchange.Redis sends its hash, and the text where the server needs it.</summary>
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
