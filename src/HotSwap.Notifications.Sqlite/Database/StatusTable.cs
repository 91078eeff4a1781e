using System.Runtime.InteropServices;
using HotSwap.Notifications.Logs;
using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Sqlite.Database;

/// <summary>The statuses in the file.</summary>
internal sealed class StatusTable(SqliteConnection connection) : IDisposable
{
    /// <summary>The columns of a status, in the order that <see cref="Read(SqliteDataReader)"/> expects.</summary>
    public const string Columns = "s.position, s.execution_id, s.sequence, s.appended_at, s.is_final, s.payload";

    private readonly Statement _insert = new(connection, "INSERT INTO statuses VALUES ($1, $2, $3, $4, $5, $6)");
    private readonly Statement _delete = new(connection, "DELETE FROM statuses WHERE position = $1");
    private readonly Statement _deleteAll = new(connection, "DELETE FROM statuses WHERE execution_id = $1");
    private readonly Statement _find = new(connection, $"SELECT {Columns} FROM statuses s WHERE position = $1");
    private readonly Statement _after = new(
        connection, $"SELECT {Columns} FROM statuses s WHERE position > $1 ORDER BY position LIMIT $2");
    private readonly Statement _ofDeployment = new(
        connection, $"SELECT {Columns} FROM statuses s WHERE execution_id = $1 AND position > $2 ORDER BY position LIMIT $3");
    private readonly Statement _ofDeploymentUpTo = new(
        connection, "SELECT 1 FROM statuses WHERE execution_id = $1 AND position <= $2 LIMIT 1");
    private readonly Statement _newest = new(
        connection, $"SELECT {Columns} FROM statuses s WHERE position > $1 ORDER BY position DESC LIMIT $2");
    private readonly Statement _origins = new(
        connection, "SELECT position, execution_id, appended_at FROM statuses WHERE position > $1 ORDER BY position LIMIT $2");

    public void Insert(LoggedStatus status) => _insert.Execute(
        status.Position, status.ExecutionId, status.Sequence, status.AppendedAt.ToUnixTimeMilliseconds(), status.IsFinal ? 1L : 0L,
        Bytes(status.Payload));

    public void Delete(long position) => _delete.Execute(position);

    public void DeleteAll(string executionId) => _deleteAll.Execute(executionId);

    public LoggedStatus? Find(long position)
    {
        using var reader = _find.Query(position);
        return reader.Read() ? Read(reader) : null;
    }

    /// <summary>Reads the first statuses of a scope after a position.</summary>
    public List<LoggedStatus> ReadAfter(DeploymentScope scope, long after, long max)
    {
        using var reader = scope.IsAll ? _after.Query(after, max) : _ofDeployment.Query(scope.ExecutionId, after, max);
        return ReadAll(reader);
    }

    /// <summary>Returns whether a deployment has a status at or before a position.</summary>
    public bool HasUpTo(string executionId, long position)
    {
        using var reader = _ofDeploymentUpTo.Query(executionId, position);
        return reader.Read();
    }

    /// <summary>Reads the newest statuses after a position, newest first. They are read one by one, as the caller enumerates them.</summary>
    public IEnumerable<LoggedStatus> ReadNewest(long after, int max)
    {
        using var reader = _newest.Query(after, max);
        while (reader.Read())
        {
            yield return Read(reader);
        }
    }

    /// <summary>
    /// Reads the execution ids and the append times of the oldest statuses after a position. They are read one by one, as the caller enumerates
    /// them.
    /// </summary>
    public IEnumerable<(long Position, string ExecutionId, DateTimeOffset AppendedAt)> ReadOrigins(long after, int max)
    {
        using var reader = _origins.Query(after, max);
        while (reader.Read())
        {
            yield return (reader.GetInt64(0), reader.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2)));
        }
    }

    public static List<LoggedStatus> ReadAll(SqliteDataReader reader)
    {
        var statuses = new List<LoggedStatus>();
        while (reader.Read())
        {
            statuses.Add(Read(reader));
        }

        return statuses;
    }

    public static LoggedStatus Read(SqliteDataReader reader) => new()
    {
        Position = reader.GetInt64(0),
        ExecutionId = reader.GetString(1),
        Sequence = reader.GetInt64(2),
        AppendedAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(3)),
        IsFinal = reader.GetInt64(4) != 0,
        Payload = reader.GetFieldValue<byte[]>(5),
    };

    public void Dispose()
    {
        foreach (var statement in new[] { _insert, _delete, _deleteAll, _find, _after, _ofDeployment, _ofDeploymentUpTo, _newest, _origins })
        {
            statement.Dispose();
        }
    }

    private static byte[] Bytes(ReadOnlyMemory<byte> payload) =>
        MemoryMarshal.TryGetArray(payload, out var segment) && segment.Array is { } array && segment.Count == array.Length
            ? array
            : payload.ToArray();
}
