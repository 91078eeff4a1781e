using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Sqlite.Files;

/// <summary>The SQLite file that the connection string specifies.</summary>
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
                $"Data Source must be the path of a file, such as deployments.db; it was '{settings.DataSource}'.", nameof(connectionString));
        }

        Path = System.IO.Path.GetFullPath(settings.DataSource);
        settings.DataSource = Path;
        settings.Pooling = false;
        settings.DefaultTimeout = 5;
        _connectionString = settings.ConnectionString;
    }

    /// <summary>Gets the full path of the file.</summary>
    public string Path { get; }

    /// <summary>Checks that the path is not a folder, before the lock file is created beside it.</summary>
    /// <exception cref="LogFileException">The path is a folder.</exception>
    public void EnsureIsNoFolder()
    {
        if (Directory.Exists(Path))
        {
            throw new LogFileException(
                $"'{Path}' is a folder. Specify a file in the connection string, such as '{System.IO.Path.Combine(Path, "deployments.db")}'.");
        }
    }

    /// <summary>
    /// Checks that the file still exists at the path. Writes to a file that was deleted or moved while it is open can succeed unnoticed.
    /// </summary>
    /// <exception cref="LogLostException">The file no longer exists at the path.</exception>
    public void EnsureIsThere()
    {
        try
        {
            File.GetAttributes(Path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new LogLostException(
                $"The file '{Path}' was deleted or moved while this process used it. This process opens the path again. "
                + "To keep the history, stop this process, put the file back, and start the process again.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The result is unknown. The next check tries again.
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
            throw new ArgumentException($"The SQLite connection string is invalid. {flaw.Message}", nameof(connectionString), flaw);
        }
    }

    /// <summary>
    /// Opens a connection. A missing file is created with access for its owner only. SQLite creates its other files with the same access.
    /// </summary>
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
