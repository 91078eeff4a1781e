using HotSwap.Notifications.Logs;
using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Sqlite.Database;

/// <summary>The terms of the log.</summary>
internal sealed class TermTable(SqliteConnection connection) : IDisposable
{
    /// <summary>The maximum number of terms that are kept. A cursor of an older term counts as lost.</summary>
    public const int MaxTerms = 1_000;

    private readonly Statement _insert = new(connection, "INSERT INTO terms VALUES ($1, $2, $3, $4)");
    private readonly Statement _trim = new(connection, $"DELETE FROM terms WHERE number <= $1 - {MaxTerms}");
    private readonly Statement _all = new(connection, "SELECT epoch, start FROM terms ORDER BY number");

    public void Add(long number, string epoch, long start, DateTimeOffset beganAt)
    {
        _insert.Execute(number, epoch, start, beganAt.ToUnixTimeMilliseconds());
        _trim.Execute(number);
    }

    /// <summary>Reads all terms except the current one, oldest first.</summary>
    public List<LogTerm> ReadEarlier()
    {
        var earlier = new List<LogTerm>();
        using var reader = _all.Query();
        for (string? epoch = null; reader.Read(); epoch = reader.GetString(0))
        {
            if (epoch is not null)
            {
                earlier.Add(new LogTerm(epoch, end: reader.GetInt64(1)));
            }
        }

        return earlier;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _trim.Dispose();
        _all.Dispose();
    }
}
