using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Sqlite.Database;
using HotSwap.Notifications.Sqlite.Files;
using HotSwap.Notifications.Sqlite.Reading;
using HotSwap.Notifications.Sqlite.Telemetry;

namespace HotSwap.Notifications.Sqlite.Writing;

/// <summary>
/// Holds the lock and the open file. A failure that leaves the connection in doubt closes the file; the next use opens it again, which begins
/// a term. Used by the <see cref="WriterThread"/> alone.
/// </summary>
internal sealed class LogSession(
    DatabaseFile file, SqliteSynchronousMode synchronous, SnapshotLoader loader, SqliteLogHealth health, TimeProvider time) : IDisposable
{
    private ILogObserver? _observer;
    private LockFile? _lock;
    private LogDatabase? _database;

    /// <summary>Opens the file, which begins a term, and reports what it holds to an observer.</summary>
    public void Open(ILogObserver observer)
    {
        Close();
        _observer = observer;
        Use(LogPart.Open, database => database.Head);
    }

    /// <summary>Uses the open file. Reports its failures, and their end, to the health of the log.</summary>
    public T Use<T>(LogPart part, Func<LogDatabase, T> use)
    {
        try
        {
            var result = use(_database ?? OpenDatabase());
            health.Succeeded(part);
            return result;
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            health.Failed(part, failure);
            if (!StorageFailure.KeepsConnection(failure))
            {
                Close();
            }

            throw;
        }
    }

    public void Dispose()
    {
        Close();
        _lock?.Dispose();
    }

    private LogDatabase OpenDatabase()
    {
        var observer = _observer ?? throw new InvalidOperationException("The log has not been opened.");
        _lock ??= LockFile.Take(file.Path, time.GetUtcNow());
        var database = LogDatabase.Open(file, synchronous, time.GetUtcNow());
        LogSnapshot snapshot;
        try
        {
            snapshot = loader.Load(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }

        _database = database;
        health.Opened();
        observer.Reset(snapshot);
        return database;
    }

    private void Close()
    {
        _database?.Dispose();
        _database = null;
    }
}
