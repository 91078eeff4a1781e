using HotSwap.Notifications.Logs;
using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Sqlite.Database;

/// <summary>The latest number of each producer.</summary>
internal sealed class ProducerTable(SqliteConnection connection) : IDisposable
{
    /// <summary>The maximum number of producers that are kept. The producer with the oldest append is deleted first.</summary>
    public const int MaxProducers = 10_000;

    private readonly Statement _find = new(
        connection, "SELECT number, sequence, position FROM producers WHERE owner = $1 AND name = $2");
    private readonly Statement _update = new(
        connection, "UPDATE producers SET number = $3, sequence = $4, position = $5 WHERE owner = $1 AND name = $2");
    private readonly Statement _insert = new(connection, "INSERT INTO producers VALUES ($1, $2, $3, $4, $5)");
    private readonly Statement _trim = new(connection, $"""
        DELETE FROM producers WHERE position <= (SELECT position FROM producers ORDER BY position DESC LIMIT 1 OFFSET {MaxProducers})
        """);

    /// <summary>Returns the result of an earlier append with the same or a higher number of the producer. Null if there is none.</summary>
    public AppendResult? FindDuplicate(ProducerNumber producer)
    {
        using var reader = _find.Query(producer.Owner, producer.Name);
        if (!reader.Read() || producer.Number > reader.GetInt64(0))
        {
            return null;
        }

        return producer.Number == reader.GetInt64(0)
            ? new AppendResult(AppendOutcome.Duplicate, reader.GetInt64(1), reader.GetInt64(2))
            : new AppendResult(AppendOutcome.Duplicate, 0, 0);
    }

    /// <summary>Stores the number of a producer, and deletes the oldest producer if there are too many.</summary>
    public void Set(ProducerNumber producer, LoggedStatus status)
    {
        object?[] row = [producer.Owner, producer.Name, producer.Number, status.Sequence, status.Position];
        if (_update.Execute(row) == 0)
        {
            _insert.Execute(row);
            _trim.Execute();
        }
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _find, _update, _insert, _trim })
        {
            statement.Dispose();
        }
    }
}
