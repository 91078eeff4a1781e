namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>Wakes whoever waits for a condition, after each change.</summary>
internal sealed class Changes
{
    private TaskCompletionSource _next = NewSource();

    public void Signal() => Interlocked.Exchange(ref _next, NewSource()).SetResult();

    public async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Taken before the condition is looked at: a change in between completes it.
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
