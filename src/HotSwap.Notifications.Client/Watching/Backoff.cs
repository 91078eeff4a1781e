namespace HotSwap.Notifications.Client.Watching;

/// <summary>Computes the delay after refused calls: 1 s, 2 s, 4 s … 30 s, each varied by 20 %. Thread-safe.</summary>
internal sealed class Backoff(TimeProvider time)
{
    private static readonly TimeSpan _first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private TimeSpan _next = _first;
    private TimeSpan _delay;
    private long _since;

    /// <summary>Gets the delay that is left; zero if a call may be made.</summary>
    public TimeSpan Left
    {
        get
        {
            lock (_lock)
            {
                var left = _delay - time.GetElapsedTime(_since);
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Handles a refused call. Of several calls in progress at the same time, only the first counts.</summary>
    public void Failed()
    {
        lock (_lock)
        {
            if (_delay > time.GetElapsedTime(_since))
            {
                return;
            }

            _since = time.GetTimestamp();
            _delay = _next * (0.8 + (0.4 * Random.Shared.NextDouble()));
            _next = _next * 2 < _longest ? _next * 2 : _longest;
        }
    }

    /// <summary>
    /// Handles an answered call: resets the delays. Does nothing during a delay, because the call was made before the delay began.
    /// </summary>
    public void Succeeded()
    {
        lock (_lock)
        {
            if (_delay <= time.GetElapsedTime(_since))
            {
                _next = _first;
            }
        }
    }

    /// <summary>Ends the delay.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _next = _first;
            _delay = TimeSpan.Zero;
        }
    }
}
