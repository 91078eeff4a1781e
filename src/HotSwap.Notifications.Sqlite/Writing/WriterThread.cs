using System.Collections.Concurrent;

namespace HotSwap.Notifications.Sqlite.Writing;

/// <summary>
/// The only thread that uses the file and calls the observer. It runs one piece of work at a time. SQLite's calls block until the disk has
/// answered, and must not block a thread of the thread pool.
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

    /// <summary>Queues work, which runs after all earlier work.</summary>
    /// <returns>The result of the work. After the end of the thread, the task fails with an <see cref="ObjectDisposedException"/>.</returns>
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

    /// <summary>Waits for the queued work, and ends the thread.</summary>
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
