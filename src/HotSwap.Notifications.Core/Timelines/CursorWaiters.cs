namespace HotSwap.Notifications.Timelines;

/// <summary>The calls that wait until this node reaches a cursor. Not thread-safe.</summary>
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

    /// <summary>
    /// Completes the waiters that a new position of this node reaches. Also completes the waiters of other terms, because this node can no
    /// longer reach their cursors.
    /// </summary>
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

    /// <summary>Cancels the waiter together with the call, so that <see cref="Reached"/> removes it.</summary>
    private static async Task WaitAsync(TaskCompletionSource reached, CancellationToken cancellationToken)
    {
        await using (cancellationToken.Register(() => reached.TrySetCanceled(cancellationToken)).ConfigureAwait(false))
        {
            await reached.Task.ConfigureAwait(false);
        }
    }
}
