using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Sqlite.Files;

/// <summary>What a failure of the file or the disk means. The codes are SQLite's primary result codes.</summary>
internal static class StorageFailure
{
    private const int Permission = 3;
    private const int BusyCode = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int Io = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int Protocol = 15;
    private const int NotADatabase = 26;

    /// <summary>Another program uses the file at the moment, for example to back it up.</summary>
    public static SqliteException Busy() => new("The write-ahead log cannot be emptied while another program reads the file.", BusyCode);

    /// <summary>Whether a failure comes from the file or the disk, so that it can heal while the process runs.</summary>
    public static bool Is(Exception failure) => failure switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode
            is Permission or BusyCode or Locked or ReadOnly or Io or Corrupt or Full or CannotOpen or Protocol or NotADatabase,
        IOException or UnauthorizedAccessException => true,
        _ => false,
    };

    /// <summary>Whether the connection can be used further, because SQLite has rolled back and nothing else is open.</summary>
    public static bool KeepsConnection(Exception failure) => failure is SqliteException { SqliteErrorCode: BusyCode or Locked or Full };

    /// <summary>Says in a sentence what is wrong with a file, and what to do.</summary>
    public static string Describe(Exception failure, string path) => failure switch
    {
        SqliteException { SqliteErrorCode: Full } => $"The disk with the file '{path}' is full. Free some space.",
        SqliteException { SqliteErrorCode: ReadOnly } or SqliteException { SqliteErrorCode: Permission } or UnauthorizedAccessException =>
            $"The file '{path}' or its folder is read-only. Give this process the right to write both.",
        SqliteException { SqliteErrorCode: Corrupt } => $"The file '{path}' is corrupt. Restore a backup, or move the file away to begin a new one.",
        SqliteException { SqliteErrorCode: NotADatabase } =>
            $"The file '{path}' is not a SQLite database, or is corrupt. Restore a backup, or move the file away to begin a new one.",
        SqliteException { SqliteErrorCode: BusyCode or Locked } => $"Another program locks the file '{path}'. End that program's transaction.",
        SqliteException { SqliteErrorCode: CannotOpen } => $"The file '{path}' cannot be opened. Check its folder and its access rights.",
        DirectoryNotFoundException => $"The folder of the file '{path}' does not exist. Create it, or change the connection string.",
        LogFileException => failure.Message,
        _ => $"The file '{path}' cannot be read or written: {failure.Message}",
    };
}
