using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Sqlite.Tests.Kills;

/// <summary>Waits for a condition by polling.</summary>
internal static class Waiting
{
    public static async Task UntilAsync(string reason, Func<Task<bool>> isSo)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var started = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience.Limit, $"The condition was not met in time: {reason}.");
            await pace.WaitForNextTickAsync();
        }
    }
}
