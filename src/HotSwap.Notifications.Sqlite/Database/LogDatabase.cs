using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Sqlite.Files;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HotSwap.Notifications.Sqlite.Database;

/// <summary>The open file of the log. Not thread-safe.</summary>
internal sealed class LogDatabase : IDisposable
{
    /// <summary>The size of the write-ahead log at which a checkpoint is due, in bytes.</summary>
    private const long CheckpointBytes = 16 * 1024 * 1024;

    private readonly SqliteConnection _connection;
    private readonly string _path;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Statement _readHead;
    private readonly Statement _writeHead;
    private readonly Statement _checkpoint;

    private LogDatabase(SqliteConnection connection, string path, TimeProvider time)
    {
        _connection = connection;
        _path = path;
        _begin = new Statement(connection, "BEGIN IMMEDIATE");
        _commit = new Statement(connection, "COMMIT");
        _rollback = new Statement(connection, "ROLLBACK");
        _readHead = new Statement(connection, "SELECT term, position, trimmed_up_to, erased_up_to FROM head");
        _writeHead = new Statement(connection, "UPDATE head SET term = $1, position = $2, trimmed_up_to = $3, erased_up_to = $4");
        _checkpoint = new Statement(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        Statuses = new StatusTable(connection);
        Deployments = new DeploymentTable(connection);
        Producers = new ProducerTable(connection);
        Keys = new KeyTable(connection);
        Leases = new LeaseTable(connection, time);
        Terms = new TermTable(connection);
    }

    /// <summary>Gets the head as of the last commit.</summary>
    public LogHead Head { get; private set; }

    /// <summary>Gets the epoch of the current term.</summary>
    public string Epoch { get; private set; } = "";

    /// <summary>Gets the terms before the current one, oldest first.</summary>
    public IReadOnlyList<LogTerm> EarlierTerms { get; private set; } = [];

    public StatusTable Statuses { get; }

    public DeploymentTable Deployments { get; }

    public ProducerTable Producers { get; }

    public KeyTable Keys { get; }

    public LeaseTable Leases { get; }

    public TermTable Terms { get; }

    /// <summary>Gets a value indicating whether the write-ahead log is large enough for a checkpoint.</summary>
    public bool IsCheckpointDue => new FileInfo(_path + "-wal") is { Exists: true, Length: >= CheckpointBytes };

    /// <summary>Gets a value indicating whether a transaction is still open because its rollback failed.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    /// <summary>Opens the file and begins a term.</summary>
    public static LogDatabase Open(DatabaseFile file, SqliteSynchronousMode synchronous, TimeProvider time)
    {
        var connection = file.Connect();
        LogDatabase? database = null;
        try
        {
            Schema.Ensure(connection, file.Path);
            Configure(connection, synchronous);
            database = new LogDatabase(connection, file.Path, time);
            database.BeginTerm(time.GetUtcNow());
            return database;
        }
        catch
        {
            database?.Dispose();
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Commits a change in one transaction.</summary>
    /// <param name="change">Makes the change, and returns the new head.</param>
    public void Commit(Func<LogHead, LogHead> change)
    {
        _begin.Execute();
        LogHead head;
        try
        {
            if (ReadHead() != Head)
            {
                throw new LogFileException(
                    $"Another program has written to the file '{_path}'. Only one process may use the file. Stop the other program.");
            }

            head = change(Head);
            _writeHead.Execute(head.Term, head.Position, head.TrimmedUpTo, head.ErasedUpTo);
            _commit.Execute();
        }
        catch
        {
            RollBack();
            throw;
        }

        Head = head;
    }

    /// <summary>Moves committed changes from the write-ahead log to the database file, and empties the write-ahead log.</summary>
    /// <returns>Whether the write-ahead log is empty. False while another program reads the file.</returns>
    public bool Checkpoint()
    {
        using var reader = _checkpoint.Query();
        return reader.Read() && reader.GetInt64(0) == 0;
    }

    /// <summary>Takes a checkpoint if possible. Ignores failures.</summary>
    public void TryCheckpoint()
    {
        try
        {
            Checkpoint();
        }
        catch (SqliteException)
        {
            // The caller reports a more important failure.
        }
    }

    public void Dispose()
    {
        foreach (var disposable in new IDisposable[]
        {
            _begin, _commit, _rollback, _readHead, _writeHead, _checkpoint, Statuses, Deployments, Producers, Keys, Leases, Terms, _connection,
        })
        {
            disposable.Dispose();
        }
    }

    private static void Configure(SqliteConnection connection, SqliteSynchronousMode synchronous)
    {
        // No automatic checkpoints: a checkpoint in a commit could fail after the batch is committed. Checkpoints run between two batches.
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            PRAGMA journal_mode=WAL;
            PRAGMA synchronous={(synchronous == SqliteSynchronousMode.Normal ? "NORMAL" : "FULL")};
            PRAGMA wal_autocheckpoint=0;
            PRAGMA secure_delete=ON;
            """;
        command.ExecuteNonQuery();
    }

    private void BeginTerm(DateTimeOffset now)
    {
        Head = ReadHead();
        Epoch = Guid.NewGuid().ToString("N");
        Commit(head =>
        {
            Terms.Add(head.Term + 1, Epoch, head.Position, now);
            return head with { Term = head.Term + 1 };
        });
        EarlierTerms = Terms.ReadEarlier();
    }

    private LogHead ReadHead()
    {
        using var reader = _readHead.Query();
        return reader.Read()
            ? new LogHead(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3))
            : throw new LogFileException(
                $"The file '{_path}' has no head row. Restore a backup, or move the file elsewhere to start with a new one.");
    }

    private void RollBack()
    {
        try
        {
            _rollback.Execute();
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back the transaction itself, for example because the disk is full.
        }
    }
}
