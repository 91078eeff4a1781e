using HotSwap.Notifications.Logs;
using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Sqlite.Database;

/// <summary>The latest number of each producer.</summary>
internal sealed class ProducerTable(SqliteConnection connection) : IDisposable
{
    /// <summary>The number of producers that are remembered. The one that was silent longest is forgotten first.</summary>
    public const int MaxProducers = 10_000;

    private readonly Statement _find = new(
        connection, "SELECT number, sequence, position FROM producers WHERE owner = $1 AND name = $2");
    private readonly Statement _set = new(connection, "INSERT OR REPLACE INTO producers VALUES ($1, $2, $3, $4, $5)");
    private readonly Statement _trim = new(connection, $"""
        DELETE FROM producers WHERE position <= (SELECT position FROM producers ORDER BY position DESC LIMIT 1 OFFSET {MaxProducers})
        """);

    /// <summary>Returns the result of the append that had a producer's number; null where no such append is known.</summary>
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

    public void Set(ProducerNumber producer, LoggedStatus status) =>
        _set.Execute(producer.Owner, producer.Name, producer.Number, status.Sequence, status.Position);

    /// <summary>Forgets the producers that are too many.</summary>
    public void Trim() => _trim.Execute();

    public void Dispose()
    {
        _find.Dispose();
        _set.Dispose();
        _trim.Dispose();
    }
}
