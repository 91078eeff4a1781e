using System.Collections.Concurrent;

namespace HotSwap.Notifications.Client.Tests;

/// <summary>A clock that completes every delay of less than an hour at once, and records it. Longer delays never complete.</summary>
internal sealed class ImpatientTime : TimeProvider
{
    public ConcurrentQueue<TimeSpan> Delays { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ImpatientTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ImpatientTimer(ImpatientTime time, TimerCallback callback, object? state) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != Timeout.InfiniteTimeSpan && dueTime < TimeSpan.FromHours(1))
            {
                time.Delays.Enqueue(dueTime);
                ThreadPool.QueueUserWorkItem(_ => callback(state));
            }

            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
