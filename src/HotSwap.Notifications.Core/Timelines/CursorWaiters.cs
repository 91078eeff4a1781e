namespace HotSwap.Notifications.Timelines;

/// <summary>Those who wait until this node has come to a cursor. Not thread-safe.</summary>
internal sealed class CursorWaiters
{
    private readonly List<(DeploymentCursor Cursor, TaskCompletionSource Reached)> _waiters = [];

    public Task WaitAsync(DeploymentCursor cursor, CancellationToken cancellationToken)
    {
        _waiters.RemoveAll(waiter => waiter.Reached.Task.IsCompleted);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiters.Add((cursor, reached));
        return WaitAsync(reached, cancellationToken);
    }

    /// <summary>The node has come to a position. A waiter of another term waits for nothing that will come.</summary>
    public void Reached(string epoch, long position)
    {
        if (_waiters.Count == 0)
        {
            return;
        }

        foreach (var (cursor, reached) in _waiters)
        {
            if (cursor.Epoch != epoch || cursor.Number <= position)
            {
                reached.TrySetResult();
            }
        }

        _waiters.RemoveAll(waiter => waiter.Reached.Task.IsCompleted);
    }

    /// <summary>Whoever gives up leaves no waiter behind.</summary>
    private static async Task WaitAsync(TaskCompletionSource reached, CancellationToken cancellationToken)
    {
        await using (cancellationToken.Register(() => reached.TrySetCanceled(cancellationToken)).ConfigureAwait(false))
        {
            await reached.Task.ConfigureAwait(false);
        }
    }
}
