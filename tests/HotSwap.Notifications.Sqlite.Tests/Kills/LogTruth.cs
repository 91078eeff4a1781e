using System.Text.Json;
using HotSwap.Notifications.Core.Tests.Simulation.Guarantees;
using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Sqlite.Tests.Kills;

/// <summary>
/// Reads the committed content of the file after each kill, and reports it to the checker term by term. A client can receive in a term only what
/// the file contained when the term ended.
/// </summary>
internal sealed class LogTruth(GuaranteeChecker checker)
{
    private readonly Dictionary<string, long> _positions = new(StringComparer.Ordinal);

    /// <summary>Gets the number of terms.</summary>
    public int Terms { get; private set; }

    /// <summary>Gets the position of the latest status.</summary>
    public long Head => checker.Log.Current.Head;

    /// <summary>Returns the cursor before the first status, in the term of the running node.</summary>
    public static DeploymentCursor ReadStart(string file)
    {
        using var connection = Open(file);
        return new DeploymentCursor(ReadTerms(connection)[^1].Epoch, 0);
    }

    /// <summary>Reads the new terms from a copy of the file.</summary>
    /// <param name="copy">The copy, which no node uses.</param>
    /// <param name="mayLose">True if statuses of an earlier term may be missing.</param>
    public void Read(string copy, bool mayLose)
    {
        using var connection = Open(copy);
        var terms = ReadTerms(connection);
        for (var index = 0; index < terms.Count; index++)
        {
            if (checker.Log.Find(terms[index].Epoch) is null)
            {
                Read(connection, terms[index].Epoch, index + 1 < terms.Count ? terms[index + 1].Start : long.MaxValue, mayLose);
            }
        }
    }

    private void Read(SqliteConnection connection, string epoch, long upTo, bool mayLose)
    {
        var before = Terms++ == 0 ? null : checker.Log.Current;
        var term = checker.Log.Begin(epoch, start: 0);
        _positions.Clear();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT position, execution_id, sequence, is_final, payload FROM statuses WHERE position <= {upTo} ORDER BY position";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var (position, executionId, sequence) = (reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2));
            using var payload = JsonDocument.Parse(reader.GetFieldValue<byte[]>(4));
            var number = payload.RootElement.GetProperty("Details").GetProperty("CurrentStage").GetString()!;
            if (!_positions.TryAdd(number, position))
            {
                checker.Fail($"The log has the status {number} of {executionId} twice: at {_positions[number]} and at {position}.");
            }

            var deployment = checker.Log.IndexOf(executionId);
            if (position != term.Head + 1 || sequence != (term.Find(term.LatestOf(deployment))?.Sequence ?? 0) + 1)
            {
                checker.Fail($"The log has {executionId} {sequence} at {position} after position {term.Head}.");
            }

            term.Add(deployment, sequence, position, reader.GetBoolean(3), number);
        }

        if (!mayLose && before is not null)
        {
            CheckNothingIsLost(before, term);
        }
    }

    private void CheckNothingIsLost(CommittedTerm before, CommittedTerm after)
    {
        for (var position = 1L; position <= before.Head; position++)
        {
            if (before.Find(position) != after.Find(position))
            {
                checker.Fail($"The log has lost {before.Find(position)} at {position}, which it had committed in term {before.Number}.");
                return;
            }
        }
    }

    private static List<(string Epoch, long Start)> ReadTerms(SqliteConnection connection)
    {
        var terms = new List<(string, long)>();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_schema WHERE name = 'terms'";
        if ((long)command.ExecuteScalar()! == 0)
        {
            return terms; // The node was killed before it created the tables.
        }

        command.CommandText = "SELECT epoch, start FROM terms ORDER BY number";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            terms.Add((reader.GetString(0), reader.GetInt64(1)));
        }

        return terms;
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return connection;
    }
}
