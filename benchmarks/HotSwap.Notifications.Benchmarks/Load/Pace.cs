using System.Diagnostics;

namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>A ticker with a fixed rate. A late tick does not delay the ones after it.</summary>
internal sealed class Pace(double tickMilliseconds)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _ticks;

    public async Task NextAsync()
    {
        if (tickMilliseconds <= 0)
        {
            return;
        }

        var due = ++_ticks * tickMilliseconds;
        var wait = due - Stopwatch.GetElapsedTime(_start).TotalMilliseconds;
        if (wait > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait)));
        }
    }
}
