using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Sqlite.Database;
using HotSwap.Notifications.Sqlite.Files;
using HotSwap.Notifications.Sqlite.Reading;
using HotSwap.Notifications.Sqlite.Telemetry;

namespace HotSwap.Notifications.Sqlite.Writing;

/// <summary>
/// Holds the lock and the open file. A failure that puts the connection in doubt closes the file. The next use opens the file again, which
/// begins a term. Used only on the <see cref="WriterThread"/>.
/// </summary>
internal sealed class LogSession(
    DatabaseFile file, SqliteSynchronousMode synchronous, SnapshotLoader loader, SqliteLogHealth health, TimeProvider time) : IDisposable
{
    private ILogObserver? _observer;
    private LockFile? _lock;
    private LogDatabase? _database;

    /// <summary>Opens the file, which begins a term, and reports its snapshot to an observer.</summary>
    public void Open(ILogObserver observer)
    {
        Close();
        _observer = observer;
        Use(LogPart.Open, database => database.Head);
    }

    /// <summary>Gets a value indicating whether the file has been opened successfully. Maintenance may then reopen it.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Runs an operation on the open file, and records its success or failure in the health of the log.</summary>
    /// <exception cref="LogFileException">The file cannot be used. A later attempt can succeed.</exception>
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

    /// <summary>Checks that the files at the path are still the files that this process has open. The check is cheap.</summary>
    /// <exception cref="LogFileException">
    /// The files were replaced or deleted. The file is closed and the lock is released. The next use opens the path again.
    /// </exception>
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
                    // The checkpoint makes the moved file complete without its write-ahead log.
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
        if (!HasBegun)
        {
            HasBegun = true;
            health.Opened(database.Head.Position);
        }

        observer.Reset(snapshot);
        return database;
    }

    private void Close()
    {
        _database?.Dispose();
        _database = null;
    }
}
