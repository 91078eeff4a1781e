namespace HotSwap.Notifications.Access;

/// <summary>
/// The pending calls of a policy about one scope. A caller that needs the decision waits for the newest call. If that call has been pending
/// for longer than the timeout, the policy is called again. Calls that never return must not accumulate: at the limit, the policy is called
/// again only once in ten timeouts. Not thread-safe.
/// </summary>
internal sealed class PolicyCalls
{
    /// <summary>The number of pending calls at which the policy counts as hung.</summary>
    public const int Max = 4;

    /// <summary>The number of timeouts before a hung policy is called again, in case it has recovered.</summary>
    private const int TimeoutsBeforeNext = 10;

    private Task<bool>? _newest;
    private long _began;
    private int _count;

    /// <summary>Gets a value indicating whether no call is pending.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>Gets a value indicating whether the policy counts as hung.</summary>
    public bool IsHung => _count >= Max;

    /// <summary>Returns the pending call to wait for. Null if the policy must be called.</summary>
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
