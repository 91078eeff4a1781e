using System.Diagnostics;
using HotSwap.Notifications.Logs;
using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Benchmarks.Persistence;

/// <summary>The lower bound of the cost: one prepared insert of the same bytes into one table without an index, in one transaction per batch.</summary>
internal sealed class BareInserts : IAppender
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly byte[] _payload = StatusPayload.Write("d-0", Payload.State("d-0"));
    private long _next;

    public BareInserts(string path, SqliteSynchronousMode mode)
    {
        _connection = new SqliteConnection($"Data Source={path};Pooling=False");
        _connection.Open();
        Execute($"PRAGMA journal_mode=WAL; PRAGMA synchronous={mode}; CREATE TABLE statuses (position INTEGER PRIMARY KEY, payload BLOB NOT NULL)");
        _insert = _connection.CreateCommand();
        _insert.CommandText = "INSERT INTO statuses VALUES ($1, $2)";
        _insert.Parameters.AddWithValue("$1", 0L);
        _insert.Parameters.AddWithValue("$2", _payload);
    }

    public Task<long> AppendAsync(int batchSize, TimeSpan time)
    {
        var (began, appended) = (Stopwatch.GetTimestamp(), 0L);
        while (Stopwatch.GetElapsedTime(began) < time)
        {
            using var transaction = _connection.BeginTransaction();
            _insert.Transaction = transaction;
            for (var index = 0; index < batchSize; index++)
            {
                _insert.Parameters[0].Value = ++_next;
                _insert.ExecuteNonQuery();
            }

            transaction.Commit();
            appended += batchSize;
        }

        return Task.FromResult(appended);
    }

    public ValueTask DisposeAsync()
    {
        _insert.Dispose();
        _connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
