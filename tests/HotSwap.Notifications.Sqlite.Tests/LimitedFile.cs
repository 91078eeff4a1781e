using HotSwap.Notifications.Sqlite.Files;
using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Sqlite.Tests;

/// <summary>A file on a disk that becomes full when the test decides.</summary>
internal sealed class LimitedFile(string connectionString) : DatabaseFile(connectionString)
{
    private SqliteConnection? _connection;

    public override SqliteConnection Connect() => _connection = base.Connect();

    /// <summary>Prevents the file from growing. SQLite then reports the error for a full disk.</summary>
    public void Fill() => Execute("PRAGMA max_page_count = 1");

    public void Free() => Execute("PRAGMA max_page_count = 1000000");

    /// <summary>Returns the value of a setting of the connection.</summary>
    public object? Read(string sql)
    {
        using var command = _connection!.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private void Execute(string sql)
    {
        using var command = _connection!.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
