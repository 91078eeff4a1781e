namespace HotSwap.Notifications.Client.Watching;

/// <summary>Calls back after a time, unless it is stopped before. Stopping does not wait for a call that is in progress.</summary>
/// <param name="time">The clock.</param>
/// <param name="length">The time; <see cref="Timeout.InfiniteTimeSpan"/> for never.</param>
/// <param name="elapsed">The callback.</param>
internal sealed class Countdown(TimeProvider time, TimeSpan length, Action elapsed) : IDisposable
{
    private ITimer? _timer;

    /// <summary>Starts or restarts the countdown.</summary>
    public void Start()
    {
        if (length == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        if (_timer is null)
        {
            _timer = time.CreateTimer(_ => elapsed(), null, length, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(length, Timeout.InfiniteTimeSpan);
        }
    }

    public void Stop() => _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer?.Dispose();
}
