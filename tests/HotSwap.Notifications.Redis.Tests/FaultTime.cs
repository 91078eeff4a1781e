using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>Waits for a fixed time. The duration of a fault is part of the test, and not a wait for an event.</summary>
internal static class FaultTime
{
    public static async Task PassAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync();
    }

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(Patience.Limit);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            await pace.WaitForNextTickAsync(deadline.Token);
        }
    }
}
