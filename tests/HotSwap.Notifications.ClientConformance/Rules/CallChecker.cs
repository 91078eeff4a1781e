namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>Checks when a client calls: not again after a final refusal, and not at once after a passing one. Not thread-safe.</summary>
internal sealed class CallChecker
{
    /// <summary>No fault makes a good client call that often: while a gap is open it asks every 100 ms.</summary>
    private const int MaxCallsPerSecond = 20;
    private const double MaxDelay = 30;

    /// <summary>Delays vary by 20 %. The rest is for the time that a message takes.</summary>
    private const double Tolerance = 0.7;

    private readonly Queue<TimeSpan> _recent = [];
    private CallOutcome _last;
    private TimeSpan _refusedAt;
    private int _refusals;

    /// <summary>Gets the first rule that was broken.</summary>
    public Violation? Violation { get; private set; }

    /// <summary>Gets the number of calls to resume.</summary>
    public int Calls { get; private set; }

    private TimeSpan LeastDelay => TimeSpan.FromSeconds(Math.Min(MaxDelay, Math.Pow(2, _refusals - 1)) * Tolerance);

    /// <summary>Called for each call to resume, in order.</summary>
    /// <param name="at">The time since the scenario began.</param>
    public void OnCall(TimeSpan at)
    {
        Calls++;
        _recent.Enqueue(at);
        while (_recent.Peek() < at - TimeSpan.FromSeconds(1))
        {
            _recent.Dequeue();
        }

        if (_last == CallOutcome.RefusedForGood)
        {
            Break(Rule.RefusalIsFinal, "the client asked again after a refusal for good.");
        }
        else if (_last == CallOutcome.RefusedForNow && at - _refusedAt < LeastDelay)
        {
            var (waited, due) = ((at - _refusedAt).TotalSeconds, LeastDelay.TotalSeconds);
            Break(
                Rule.NoHammering,
                FormattableString.Invariant($"the client asked again {waited:0.00} s after refusal {_refusals} in a row; at least {due:0.0} s are due."));
        }
        else if (_recent.Count > MaxCallsPerSecond)
        {
            Break(Rule.NoHammering, $"the client called more than {MaxCallsPerSecond} times in a second.");
        }
    }

    /// <summary>Called with what became of the last call.</summary>
    public void OnOutcome(CallOutcome outcome, TimeSpan at)
    {
        _last = outcome;
        _refusedAt = at;
        _refusals = outcome == CallOutcome.RefusedForNow ? _refusals + 1 : 0;
    }

    /// <summary>Called when the server cuts the connection or ends the subscription: the client may ask at once.</summary>
    public void OnFault() => (_last, _refusals) = (CallOutcome.Taken, 0);

    private void Break(Rule rule, string seen) => Violation ??= new Violation(rule, seen);
}
