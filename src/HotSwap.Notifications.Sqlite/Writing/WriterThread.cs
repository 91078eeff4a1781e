using System.Collections.Concurrent;

namespace HotSwap.Notifications.Sqlite.Writing;

/// <summary>
/// The thread that alone uses the file and calls the observer, one piece of work after the other: SQLite's calls block until the disk has
/// answered, which must not hold a thread of the pool.
/// </summary>
internal sealed class WriterThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    public WriterThread()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "HotSwap.Notifications SQLite log" };
        _thread.Start();
    }

    /// <summary>Runs work after all that was given before.</summary>
    /// <returns>The result of the work. A task that has failed with an <see cref="ObjectDisposedException"/> after the end of the thread.</returns>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Work()
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        }

        try
        {
            _work.Add(Work);
        }
        catch (InvalidOperationException)
        {
            done.SetException(new ObjectDisposedException(nameof(SqliteDeploymentLog)));
        }

        return done.Task;
    }

    /// <summary>Waits for the work that was given before, and ends the thread.</summary>
    public void Dispose()
    {
        if (!_work.IsAddingCompleted)
        {
            _work.CompleteAdding();
            _thread.Join();
        }
    }

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
