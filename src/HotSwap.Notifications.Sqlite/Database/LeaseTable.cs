using HotSwap.Notifications.Logs;
using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Sqlite.Database;

/// <summary>
/// The leases of active deployments. The file stores the duration of each lease. The end of a lease is kept in memory and measured with a
/// monotonic clock. When the file is opened, every lease starts anew, because no lease could be renewed while the file was closed.
/// </summary>
internal sealed class LeaseTable : IDisposable
{
    private const string IsLeased = "finished_at IS NULL AND lease_duration IS NOT NULL";

    private readonly Dictionary<string, long> _ends = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly Statement _set;
    private readonly Statement _renew;
    private readonly Statement _latest;

    public LeaseTable(SqliteConnection connection, TimeProvider time)
    {
        _time = time;
        _set = new Statement(connection, "UPDATE deployments SET lease_duration = $2 WHERE execution_id = $1 AND finished_at IS NULL");
        _renew = new Statement(connection, $"SELECT lease_duration FROM deployments WHERE execution_id = $1 AND {IsLeased}");
        _latest = new Statement(connection, $"""
            SELECT {StatusTable.Columns} FROM deployments d JOIN statuses s ON s.position = d.position WHERE d.execution_id = $1 AND {IsLeased}
            """);
        using var all = new Statement(connection, $"SELECT execution_id, lease_duration FROM deployments WHERE {IsLeased}");
        using var reader = all.Query();
        while (reader.Read())
        {
            Extend(reader.GetString(0), TimeSpan.FromMilliseconds(reader.GetInt64(1)));
        }
    }

    /// <summary>Extends a lease whose duration the file already stores.</summary>
    /// <returns>True if the lease was extended. False if <see cref="Grant"/> must first write the duration.</returns>
    public bool TryRenew(string executionId, TimeSpan duration)
    {
        using var reader = _renew.Query(executionId);
        if (!reader.Read() || reader.GetInt64(0) != Milliseconds(duration))
        {
            return false;
        }

        Extend(executionId, duration);
        return true;
    }

    /// <summary>Grants a lease if the deployment is active. Must be called in a transaction.</summary>
    public void Grant(string executionId, TimeSpan duration)
    {
        if (_set.Execute(executionId, Milliseconds(duration)) > 0)
        {
            Extend(executionId, duration);
        }
    }

    /// <summary>Returns the latest status of each active deployment whose lease has expired.</summary>
    public List<LoggedStatus> FindExpired()
    {
        var now = _time.GetTimestamp();
        var expired = new List<LoggedStatus>();
        foreach (var executionId in _ends.Where(lease => lease.Value <= now).Select(lease => lease.Key).ToList())
        {
            using var reader = _latest.Query(executionId);
            if (reader.Read())
            {
                expired.Add(StatusTable.Read(reader));
            }
            else
            {
                // A final status or an erasure ended the lease.
                _ends.Remove(executionId);
            }
        }

        return expired;
    }

    public void Dispose()
    {
        _set.Dispose();
        _renew.Dispose();
        _latest.Dispose();
    }

    private static long Milliseconds(TimeSpan duration) => (long)duration.TotalMilliseconds;

    private void Extend(string executionId, TimeSpan duration) =>
        _ends[executionId] = _time.GetTimestamp() + (long)(duration.TotalSeconds * _time.TimestampFrequency);
}
