using HotSwap.Notifications.Logs;
using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Sqlite.Database;

/// <summary>The idempotency keys of each deployment.</summary>
internal sealed class KeyTable(SqliteConnection connection) : IDisposable
{
    /// <summary>The maximum number of keys that are kept for one deployment.</summary>
    public const int MaxKeys = 64;

    private readonly Statement _find = new(connection, "SELECT sequence, position FROM keys WHERE execution_id = $1 AND key = $2");
    private readonly Statement _insert = new(connection, "INSERT INTO keys VALUES ($1, $2, $3, $4)");
    private readonly Statement _trim = new(connection, $"""
        DELETE FROM keys WHERE execution_id = $1 AND position <=
            (SELECT position FROM keys WHERE execution_id = $1 ORDER BY position DESC LIMIT 1 OFFSET {MaxKeys})
        """);
    private readonly Statement _deleteAll = new(connection, "DELETE FROM keys WHERE execution_id = $1");

    /// <summary>Returns the result of an earlier append with the same key. Null if there is none.</summary>
    public AppendResult? FindDuplicate(string executionId, string key)
    {
        using var reader = _find.Query(executionId, key);
        return reader.Read() ? new AppendResult(AppendOutcome.Duplicate, reader.GetInt64(0), reader.GetInt64(1)) : null;
    }

    /// <summary>Adds a key, and deletes the oldest key if there are too many.</summary>
    public void Add(string key, LoggedStatus status)
    {
        _insert.Execute(status.ExecutionId, key, status.Sequence, status.Position);
        _trim.Execute(status.ExecutionId);
    }

    public void DeleteAll(string executionId) => _deleteAll.Execute(executionId);

    public void Dispose()
    {
        foreach (var statement in new[] { _find, _insert, _trim, _deleteAll })
        {
            statement.Dispose();
        }
    }
}
