namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>A signal that wakes all waiters after each change, so that they check their condition again.</summary>
internal sealed class Changes
{
    private TaskCompletionSource _next = NewSource();

    public void Signal() => Interlocked.Exchange(ref _next, NewSource()).SetResult();

    public async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Read the task before the condition, so that a change in between completes it.
            var next = Volatile.Read(ref _next).Task;
            if (condition())
            {
                return;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
