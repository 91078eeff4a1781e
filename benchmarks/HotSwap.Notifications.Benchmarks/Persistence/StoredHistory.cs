using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Sqlite.Database;
using HotSwap.Notifications.Sqlite.Files;
using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Benchmarks.Persistence;

/// <summary>Creates a log file with a long history: deployments of 100 statuses each, all of which ended within the last hour.</summary>
internal static class StoredHistory
{
    private const int PerDeployment = 100;

    /// <summary>Creates the file.</summary>
    /// <returns>The term of its positions.</returns>
    public static string Create(string path, int statuses)
    {
        string epoch;
        using (var database = LogDatabase.Open(new DatabaseFile($"Data Source={path}"), SqliteSynchronousMode.Normal, TimeProvider.System))
        {
            epoch = database.Epoch;
        }

        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var insert = connection.CreateCommand();
        insert.CommandText = "PRAGMA synchronous=OFF";
        insert.ExecuteNonQuery();
        using var transaction = connection.BeginTransaction();
        insert.Transaction = transaction;
        Insert(insert, statuses);
        Execute(insert, """
            INSERT INTO deployments SELECT execution_id, sequence, position, appended_at, NULL FROM statuses WHERE is_final = 1;
            UPDATE head SET position = (SELECT max(position) FROM statuses);
            """);
        transaction.Commit();
        insert.Transaction = null;
        Execute(insert, "PRAGMA wal_checkpoint(TRUNCATE)");
        return epoch;
    }

    private static void Insert(SqliteCommand insert, int statuses)
    {
        var deployments = statuses / PerDeployment;
        var payloads = Enumerable.Range(0, deployments).Select(number => Payloads($"d-{number}")).ToArray();
        var began = DateTimeOffset.UtcNow.AddMinutes(-50).ToUnixTimeMilliseconds();
        insert.CommandText = "INSERT INTO statuses VALUES ($1, $2, $3, $4, $5, $6)";
        for (var number = 1; number <= 6; number++)
        {
            insert.Parameters.Add(new SqliteParameter { ParameterName = $"${number}" });
        }

        for (var index = 0; index < statuses; index++)
        {
            var (sequence, deployment) = ((index / deployments) + 1, index % deployments);
            var isFinal = sequence == PerDeployment;
            insert.Parameters[0].Value = index + 1L;
            insert.Parameters[1].Value = $"d-{deployment}";
            insert.Parameters[2].Value = (long)sequence;
            insert.Parameters[3].Value = began + (index * 600_000L / statuses);
            insert.Parameters[4].Value = isFinal ? 1L : 0L;
            insert.Parameters[5].Value = isFinal ? payloads[deployment].Final : payloads[deployment].Running;
            insert.ExecuteNonQuery();
        }

        insert.Parameters.Clear();
    }

    private static (byte[] Running, byte[] Final) Payloads(string executionId)
    {
        var state = Payload.State(executionId);
        return (StatusPayload.Write(executionId, state), StatusPayload.Write(executionId, state with { Status = DeploymentStatuses.Succeeded }));
    }

    private static void Execute(SqliteCommand command, string sql)
    {
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
