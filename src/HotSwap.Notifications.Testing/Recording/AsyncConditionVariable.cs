namespace HotSwap.Notifications.Testing.Recording;

/// <summary>A condition variable: waits until a condition on the state that a lock guards is true.</summary>
internal sealed class AsyncConditionVariable
{
    private TaskCompletionSource _next = NewSource();

    /// <summary>Waits until the condition is true. Evaluates it under the lock, at once and after each notification.</summary>
    public async Task WaitAsync(Lock gate, Func<bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (condition())
                {
                    return;
                }

                next = _next.Task;
            }

            await next.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Wakes all waiters, so that they evaluate their conditions again. The caller holds the lock.</summary>
    public void NotifyAll()
    {
        _next.SetResult();
        _next = NewSource();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
