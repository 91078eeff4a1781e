namespace HotSwap.Notifications.Benchmarks.Load;

internal static class LoadKinds
{
    public const string Ours = "ours";
    public const string Guide = "guide";
    public const string Raw = "raw";
}
