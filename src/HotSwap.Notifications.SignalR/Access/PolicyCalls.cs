namespace HotSwap.Notifications.Access;

/// <summary>
/// The calls of a policy about one scope that are under way. Whoever needs the decision joins the newest. One that has been under way for
/// longer than the timeout is taken for hung, and the policy is called again. Calls that never come back must not pile up: from the limit on
/// it is called again only once in ten timeouts. Not thread-safe.
/// </summary>
internal sealed class PolicyCalls
{
    /// <summary>The calls under way from which on the policy is taken for hung.</summary>
    public const int Max = 4;

    /// <summary>How many timeouts pass before a policy that is taken for hung is called again: it may work by then.</summary>
    private const int TimeoutsBeforeNext = 10;

    private Task<bool>? _newest;
    private long _began;
    private int _count;

    /// <summary>Gets a value indicating whether no call is under way.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>Gets a value indicating whether the policy is taken for hung.</summary>
    public bool IsHung => _count >= Max;

    /// <summary>Returns the call to join; null where the policy has to be called.</summary>
    public Task<bool>? Find(TimeProvider time, TimeSpan timeout) =>
        time.GetElapsedTime(_began) <= (IsHung ? TimeoutsBeforeNext * timeout : timeout) ? _newest : null;

    public void Add(Task<bool> call, long now)
    {
        (_newest, _began) = (call, now);
        _count++;
    }

    public void Remove(Task<bool> call)
    {
        _newest = _newest == call ? null : _newest;
        _count--;
    }
}
