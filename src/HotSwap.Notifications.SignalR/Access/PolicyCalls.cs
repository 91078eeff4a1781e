namespace HotSwap.Notifications.Access;

/// <summary>
/// The calls of a policy about one scope that are under way. Whoever needs the decision joins the newest. One that has been under way for
/// longer than the timeout is taken for hung, and the policy is called again, up to a limit: calls that never come back must not pile up.
/// Not thread-safe.
/// </summary>
internal sealed class PolicyCalls
{
    /// <summary>The calls that may be under way.</summary>
    public const int Max = 4;

    private Task<bool>? _newest;
    private long _began;
    private int _count;

    /// <summary>Gets a value indicating whether no call is under way.</summary>
    public bool AreOver => _count == 0;

    /// <summary>Gets a value indicating whether the policy is not called again before one of its calls has come back.</summary>
    public bool AreTooMany => _count >= Max;

    /// <summary>Returns the call to join; null where the policy has to be called.</summary>
    public Task<bool>? Find(TimeProvider time, TimeSpan timeout) => AreTooMany || time.GetElapsedTime(_began) <= timeout ? _newest : null;

    public void Began(Task<bool> call, long now)
    {
        (_newest, _began) = (call, now);
        _count++;
    }

    public void Ended(Task<bool> call)
    {
        _newest = _newest == call ? null : _newest;
        _count--;
    }
}
