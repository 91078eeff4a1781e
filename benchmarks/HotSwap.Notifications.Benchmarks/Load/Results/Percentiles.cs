namespace HotSwap.Notifications.Benchmarks.Load.Results;

internal static class Percentiles
{
    public static double At(List<double> sorted, double share) =>
        sorted.Count == 0 ? double.NaN : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
}
