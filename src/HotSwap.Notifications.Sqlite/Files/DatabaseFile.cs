using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Sqlite.Files;

/// <summary>The file of the log, as the host's connection string names it.</summary>
internal class DatabaseFile
{
    private readonly string _connectionString;

    public DatabaseFile(string connectionString)
    {
        var settings = Parse(connectionString);
        if (settings.DataSource.Length == 0
            || settings.Mode == SqliteOpenMode.Memory
            || settings.DataSource.StartsWith(":memory:", StringComparison.Ordinal)
            || settings.DataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException(
                $"Data Source must be the path of a file, such as deployments.db. It is '{settings.DataSource}'.", nameof(connectionString));
        }

        Path = System.IO.Path.GetFullPath(settings.DataSource);
        settings.DataSource = Path;
        settings.Pooling = false;
        settings.DefaultTimeout = 5;
        _connectionString = settings.ConnectionString;
    }

    /// <summary>Gets the full path of the file.</summary>
    public string Path { get; }

    /// <summary>Checks that the path can be that of a file, before other files are created beside it.</summary>
    /// <exception cref="LogFileException">A folder stands at the path.</exception>
    public void EnsureIsNoFolder()
    {
        if (Directory.Exists(Path))
        {
            throw new LogFileException(
                $"'{Path}' is a folder. Let the connection string name a file in it, such as '{System.IO.Path.Combine(Path, "deployments.db")}'.");
        }
    }

    /// <summary>Checks that the open file still stands at the path: one that was deleted or moved away can be written further.</summary>
    /// <exception cref="LogLostException">It does not.</exception>
    public void EnsureIsThere()
    {
        try
        {
            File.GetAttributes(Path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new LogLostException(
                $"The file '{Path}' was deleted or moved away while this process used it. This process opens the path anew. "
                + "To keep the history, stop this process, put the file back, and start the process again.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Nothing is known. The next check sees more.
        }
    }

    private static SqliteConnectionStringBuilder Parse(string connectionString)
    {
        try
        {
            return new SqliteConnectionStringBuilder(connectionString);
        }
        catch (Exception flaw) when (flaw is ArgumentException or FormatException)
        {
            throw new ArgumentException($"The connection string cannot be read. {flaw.Message}", nameof(connectionString), flaw);
        }
    }

    /// <summary>Opens a connection. A file that is missing is created, with access for the owner alone: SQLite gives its other files the same.</summary>
    public virtual SqliteConnection Connect()
    {
        if (!File.Exists(Path))
        {
            using var created = new FileStream(Path, PrivateFile.Options());
        }

        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
