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

    /// <summary>Gets a value indicating whether the file was opened once, so that it may be opened again without being asked to.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Uses the open file. Reports its failures, and their end, to the health of the log.</summary>
    /// <exception cref="LogFileException">The file cannot be used. It may heal.</exception>
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
            var trouble = health.Failed(part, failure);
            if (!StorageFailure.KeepsConnection(failure) || _database?.IsInTransaction is true)
            {
                Close();
            }

            if (failure is LogLostException)
            {
                _lock?.Dispose();
                _lock = null;
            }

            throw new LogFileException(trouble, failure);
        }
    }

    /// <summary>Checks that what stands at the path is still what this process holds. Cheap enough for every few seconds.</summary>
    /// <exception cref="LogFileException">It is not. The file is closed and the lock is dropped; the next use opens the path anew.</exception>
    public void EnsureIsHeld()
    {
        if (_database is not null)
        {
            Use(LogPart.Trim, database =>
            {
                _lock!.EnsureIsHeld();
                try
                {
                    file.EnsureIsThere();
                }
                catch (LogLostException)
                {
                    // A file that was moved away is whole without its write-ahead log.
                    database.TryCheckpoint();
                    throw;
                }

                return true;
            });
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
        file.EnsureIsNoFolder();
        _lock?.EnsureIsHeld();
        _lock ??= LockFile.Take(file.Path, time.GetUtcNow());
        var database = LogDatabase.Open(file, synchronous, time);
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
        HasBegun = true;
        observer.Reset(snapshot);
        return database;
    }

    private void Close()
    {
        _database?.Dispose();
        _database = null;
    }
}
