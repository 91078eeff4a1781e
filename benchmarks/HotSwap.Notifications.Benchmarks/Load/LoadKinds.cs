namespace HotSwap.Notifications.Benchmarks.Load;

internal static class LoadKinds
{
    public const string Ours = "ours";
    public const string Guide = "guide";
    public const string Raw = "raw";

    /// <summary>This library with its log in Redis.</summary>
    public const string OursOnRedis = "ours-redis";

    /// <summary>This library with its log in a SQLite file.</summary>
    public const string OursOnSqlite = "ours-sqlite";

    /// <summary>The guide's code on SignalR's Redis backplane.</summary>
    public const string GuideOnRedis = "guide-redis";
}
