namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>
/// Checks that a client does not call again after a final refusal, and waits before it calls again after a temporary one. Not thread-safe.
/// </summary>
internal sealed class CallChecker
{
    /// <summary>The maximum call rate. A conforming client calls at most every 100 ms, while a gap is open.</summary>
    private const int MaxCallsPerSecond = 20;
    private const double MaxDelay = 30;

    /// <summary>The shortest accepted part of a delay. Clients vary delays by 20 %; the rest allows for the latency of messages.</summary>
    private const double Tolerance = 0.7;

    private readonly Queue<TimeSpan> _recent = [];
    private CallOutcome _last;
    private TimeSpan _refusedAt;
    private int _refusals;

    /// <summary>Gets the first violation, or null.</summary>
    public Violation? Violation { get; private set; }

    /// <summary>Gets the number of Resume calls.</summary>
    public int Calls { get; private set; }

    private TimeSpan LeastDelay => TimeSpan.FromSeconds(Math.Min(MaxDelay, Math.Pow(2, _refusals - 1)) * Tolerance);

    /// <summary>Checks a Resume call. Call this method for each call, in order.</summary>
    /// <param name="at">The time since the start of the scenario.</param>
    public void OnCall(TimeSpan at)
    {
        Calls++;
        _recent.Enqueue(at);
        while (_recent.Peek() < at - TimeSpan.FromSeconds(1))
        {
            _recent.Dequeue();
        }

        if (_last == CallOutcome.FinalRefusal)
        {
            Break(Rule.RefusalIsFinal, "the client called again after a final refusal.");
        }
        else if (_last == CallOutcome.TemporaryRefusal && at - _refusedAt < LeastDelay)
        {
            var (waited, due) = ((at - _refusedAt).TotalSeconds, LeastDelay.TotalSeconds);
            Break(
                Rule.NoHammering,
                FormattableString.Invariant($"the client called again {waited:0.00} s after consecutive refusal {_refusals}. It must wait at least {due:0.0} s."));
        }
        else if (_recent.Count > MaxCallsPerSecond)
        {
            Break(Rule.NoHammering, $"the client made more than {MaxCallsPerSecond} calls in one second.");
        }
    }

    /// <summary>Records the outcome of the last call.</summary>
    public void OnOutcome(CallOutcome outcome, TimeSpan at)
    {
        _last = outcome;
        _refusedAt = at;
        _refusals = outcome == CallOutcome.TemporaryRefusal ? _refusals + 1 : 0;
    }

    /// <summary>Records that the server cut the connection or ended the subscription. The client may then call at once.</summary>
    public void OnFault() => (_last, _refusals) = (CallOutcome.Accepted, 0);

    private void Break(Rule rule, string seen) => Violation ??= new Violation(rule, seen);
}
