using HotSwap.Notifications.Sqlite.Files;
using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Sqlite.Database;

/// <summary>The tables of the file and the version of the schema. Times are milliseconds of Unix time.</summary>
internal static class Schema
{
    /// <summary>The schema version that this library reads and writes. The file stores it as <c>user_version</c>.</summary>
    public const int Version = 1;

    /// <summary>The <c>application_id</c> of the file: "HSND" in ASCII.</summary>
    private const int ApplicationId = 0x48534E44;

    /// <summary>Creates the tables in an empty file. For any other file, checks that this library created it and can read its version.</summary>
    public static void Ensure(SqliteConnection connection, string path)
    {
        var (application, version) = (Read(connection, "PRAGMA application_id"), Read(connection, "PRAGMA user_version"));
        if (application == 0 && version == 0 && Read(connection, "SELECT count(*) FROM sqlite_schema") == 0)
        {
            Execute(connection, "PRAGMA journal_mode=WAL");
            Create(connection);
        }
        else if (application != ApplicationId)
        {
            throw new LogFileException($"The file '{path}' is the database of another program. Specify another file in the connection string.");
        }
        else if (version > Version)
        {
            throw new LogFileException(
                $"The file '{path}' has version {version}, but this library reads versions up to {Version}. Update HotSwap.Notifications.Sqlite.");
        }
    }

    private static void Create(SqliteConnection connection) => Execute(connection, $"""
        BEGIN IMMEDIATE;
        CREATE TABLE head (
            id INTEGER PRIMARY KEY CHECK (id = 1), term INTEGER NOT NULL, position INTEGER NOT NULL,
            trimmed_up_to INTEGER NOT NULL, erased_up_to INTEGER NOT NULL) STRICT;
        INSERT INTO head VALUES (1, 0, 0, 0, 0);
        CREATE TABLE terms (
            number INTEGER PRIMARY KEY, epoch TEXT NOT NULL, start INTEGER NOT NULL, began_at INTEGER NOT NULL) STRICT;
        CREATE TABLE statuses (
            position INTEGER PRIMARY KEY, execution_id TEXT NOT NULL, sequence INTEGER NOT NULL, appended_at INTEGER NOT NULL,
            is_final INTEGER NOT NULL, payload BLOB NOT NULL) STRICT;
        CREATE INDEX statuses_of_deployment ON statuses (execution_id, position);
        CREATE TABLE deployments (
            execution_id TEXT PRIMARY KEY, sequence INTEGER NOT NULL, position INTEGER NOT NULL, finished_at INTEGER,
            lease_duration INTEGER) STRICT, WITHOUT ROWID;
        CREATE INDEX deployments_by_position ON deployments (position);
        CREATE INDEX deployments_by_end ON deployments (finished_at);
        CREATE TABLE producers (
            owner TEXT NOT NULL, name TEXT NOT NULL, number INTEGER NOT NULL, sequence INTEGER NOT NULL, position INTEGER NOT NULL,
            PRIMARY KEY (owner, name)) STRICT, WITHOUT ROWID;
        CREATE INDEX producers_by_position ON producers (position);
        CREATE TABLE keys (
            execution_id TEXT NOT NULL, key TEXT NOT NULL, sequence INTEGER NOT NULL, position INTEGER NOT NULL,
            PRIMARY KEY (execution_id, key)) STRICT, WITHOUT ROWID;
        CREATE INDEX keys_by_position ON keys (execution_id, position);
        PRAGMA application_id={ApplicationId};
        PRAGMA user_version={Version};
        COMMIT;
        """);

    private static long Read(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
