using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Sqlite.Database;

/// <summary>A prepared statement. Its parameters are <c>$1</c>, <c>$2</c> and so on.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    public Statement(SqliteConnection connection, string sql)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        for (var number = 1; sql.Contains($"${number}", StringComparison.Ordinal); number++)
        {
            _command.Parameters.Add(new SqliteParameter { ParameterName = $"${number}" });
        }
    }

    /// <summary>Runs the statement.</summary>
    /// <returns>The number of changed rows.</returns>
    public int Execute(params ReadOnlySpan<object?> values) => With(values).ExecuteNonQuery();

    public SqliteDataReader Query(params ReadOnlySpan<object?> values) => With(values).ExecuteReader();

    public void Dispose() => _command.Dispose();

    private SqliteCommand With(ReadOnlySpan<object?> values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            _command.Parameters[index].Value = values[index] ?? DBNull.Value;
        }

        return _command;
    }
}
