namespace HotSwap.Notifications.Testing.Recording;

/// <summary>Lets others wait until what its owner's lock guards is as they need it.</summary>
internal sealed class Changes
{
    private TaskCompletionSource _next = NewSource();

    /// <summary>Asks under the lock, now and after each change, until the answer is yes.</summary>
    public async Task WaitAsync(Lock gate, Func<bool> isThere, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (isThere())
                {
                    return;
                }

                next = _next.Task;
            }

            await next.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>To be called under the lock.</summary>
    public void Happened()
    {
        _next.SetResult();
        _next = NewSource();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
