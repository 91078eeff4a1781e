using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Client.Tests;

/// <summary>A clock that advances only when the test advances it, and that signals when code starts to wait.</summary>
internal sealed class NotingTime : FakeTimeProvider
{
    private readonly Lock _notes = new();
    private readonly List<TimeSpan> _armed = [];
    private int _disarmed;
    private TaskCompletionSource _noted = NewSource();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new NotedTimer(this, base.CreateTimer(callback, state, dueTime, period));
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            Note(dueTime);
        }

        return timer;
    }

    /// <summary>Waits until a timer has been set to a number of seconds, within 20 %, a given number of times.</summary>
    public Task ArmedAsync(double seconds, int times = 1) =>
        UntilAsync(() => _armed.Count(time => time.TotalSeconds >= seconds * 0.8 && time.TotalSeconds <= seconds * 1.2) >= times);

    /// <summary>Waits until timers have been stopped a given number of times.</summary>
    public Task DisarmedAsync(int times) => UntilAsync(() => _disarmed >= times);

    private async Task UntilAsync(Func<bool> condition)
    {
        while (true)
        {
            Task next;
            lock (_notes)
            {
                if (condition())
                {
                    return;
                }

                next = _noted.Task;
            }

            await next.WithPatience();
        }
    }

    private void Note(TimeSpan dueTime)
    {
        lock (_notes)
        {
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                _disarmed++;
            }
            else
            {
                _armed.Add(dueTime);
            }

            _noted.SetResult();
            _noted = NewSource();
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class NotedTimer(NotingTime time, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = timer.Change(dueTime, period);
            time.Note(dueTime);
            return changed;
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
