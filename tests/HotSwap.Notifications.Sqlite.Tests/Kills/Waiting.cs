using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Sqlite.Tests.Kills;

/// <summary>Waits for something that only asking shows.</summary>
internal static class Waiting
{
    public static async Task UntilAsync(string reason, Func<Task<bool>> isSo)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var started = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience.Limit, $"Waited in vain until {reason}.");
            await pace.WaitForNextTickAsync();
        }
    }
}
