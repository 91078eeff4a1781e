using HotSwap.Notifications.Logs;
using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Sqlite.Database;

/// <summary>The Sequence and the Position of each deployment's latest status. The <see cref="StatusTable"/> holds the status itself.</summary>
internal sealed class DeploymentTable(SqliteConnection connection) : IDisposable
{
    private const string Latest = $"SELECT {StatusTable.Columns} FROM deployments d JOIN statuses s ON s.position = d.position";

    private readonly Statement _find = new(connection, "SELECT sequence, position, finished_at FROM deployments WHERE execution_id = $1");
    private readonly Statement _set = new(connection, """
        INSERT INTO deployments VALUES ($1, $2, $3, $4, NULL) ON CONFLICT (execution_id) DO UPDATE
        SET sequence = $2, position = $3, finished_at = $4, lease_duration = CASE WHEN $4 IS NULL THEN lease_duration END
        """);
    private readonly Statement _advance = new(connection, "UPDATE deployments SET sequence = $2, position = $3 WHERE execution_id = $1");
    private readonly Statement _delete = new(connection, "DELETE FROM deployments WHERE execution_id = $1");
    private readonly Statement _latest = new(connection, $"{Latest} WHERE d.position < $1 ORDER BY d.position DESC LIMIT $2");
    private readonly Statement _latestOfOne = new(
        connection, $"{Latest} WHERE d.execution_id = $1 AND d.position < $2 LIMIT $3");
    private readonly Statement _active = new(
        connection, $"{Latest} WHERE d.finished_at IS NULL AND d.position <= $1 ORDER BY d.position DESC");
    private readonly Statement _finished = new(
        connection, $"{Latest} WHERE d.finished_at > $2 AND d.position <= $1 ORDER BY d.finished_at DESC");

    public LatestNumbers? Find(string executionId)
    {
        using var reader = _find.Query(executionId);
        return reader.Read() ? new LatestNumbers(reader.GetInt64(0), reader.GetInt64(1), IsActive: reader.IsDBNull(2)) : null;
    }

    /// <summary>Sets the Sequence and the Position of a deployment's latest status.</summary>
    /// <param name="latest">The latest status.</param>
    /// <param name="wasActive">Whether the deployment is in the table and was active.</param>
    public void Set(LoggedStatus latest, bool wasActive)
    {
        if (wasActive && !latest.IsFinal)
        {
            // A shorter statement, because SQLite rewrites the index of each column in the statement even if the value does not change.
            _advance.Execute(latest.ExecutionId, latest.Sequence, latest.Position);
            return;
        }

        _set.Execute(latest.ExecutionId, latest.Sequence, latest.Position, latest.IsFinal ? latest.AppendedAt.ToUnixTimeMilliseconds() : null);
    }

    /// <summary>Deletes a deployment.</summary>
    /// <returns>Whether the table contained the deployment.</returns>
    public bool Delete(string executionId) => _delete.Execute(executionId) > 0;

    /// <summary>Reads the latest status of each deployment of a scope, if it lies before a position, newest first.</summary>
    public List<LoggedStatus> ReadLatest(DeploymentScope scope, long before, long max)
    {
        using var reader = scope.IsAll ? _latest.Query(before, max) : _latestOfOne.Query(scope.ExecutionId, before, max);
        return StatusTable.ReadAll(reader);
    }

    /// <summary>
    /// Reads the latest statuses, up to a position, of the deployments that are active or finished after a time. Active deployments come first.
    /// The statuses are read one by one, as the caller enumerates them.
    /// </summary>
    public IEnumerable<LoggedStatus> ReadCurrent(long upTo, DateTimeOffset finishedAfter)
    {
        using var active = _active.Query(upTo);
        while (active.Read())
        {
            yield return StatusTable.Read(active);
        }

        using var finished = _finished.Query(upTo, finishedAfter.ToUnixTimeMilliseconds());
        while (finished.Read())
        {
            yield return StatusTable.Read(finished);
        }
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _find, _set, _advance, _delete, _latest, _latestOfOne, _active, _finished })
        {
            statement.Dispose();
        }
    }

    /// <param name="Sequence">The Sequence of the latest status.</param>
    /// <param name="Position">The Position of the latest status.</param>
    /// <param name="IsActive">Whether the deployment is active.</param>
    internal readonly record struct LatestNumbers(long Sequence, long Position, bool IsActive);
}
