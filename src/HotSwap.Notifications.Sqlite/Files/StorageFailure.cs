using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Sqlite.Files;

/// <summary>What a failure of the file or the disk means. The codes are SQLite's primary result codes.</summary>
internal static class StorageFailure
{
    private const int Error = 1;
    private const int Permission = 3;
    private const int BusyCode = 5;
    private const int Locked = 6;
    private const int OutOfMemory = 7;
    private const int ReadOnly = 8;
    private const int Interrupted = 9;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int NotADatabase = 26;

    /// <summary>Another program uses the file at the moment, for example to back it up.</summary>
    public static SqliteException Busy() => new("The write-ahead log cannot be emptied while another program reads the file.", BusyCode);

    /// <summary>Whether a failure comes from the file or the disk, so that it can heal while the process runs.</summary>
    public static bool Is(Exception failure) => failure is SqliteException or IOException or UnauthorizedAccessException;

    /// <summary>
    /// Whether the connection can be used further once the transaction is rolled back, because the failure says nothing about the file or
    /// the memory behind the connection.
    /// </summary>
    public static bool KeepsConnection(Exception failure) => failure is SqliteException
    {
        SqliteErrorCode: Error or BusyCode or Locked or Interrupted or Full or TooBig or Constraint,
    };

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
        SqliteException { SqliteErrorCode: OutOfMemory } => $"This process has too little memory to use the file '{path}'. Give it more memory.",
        SqliteException { SqliteErrorCode: Error or Constraint } =>
            $"SQLite refuses to use the file '{path}', which another program may have changed: {failure.Message} "
            + "Undo that change, restore a backup, or move the file away to begin a new one.",
        DirectoryNotFoundException => $"The folder of the file '{path}' does not exist. Create it, or change the connection string.",
        LogFileException or LogLostException => failure.Message,
        _ => $"The file '{path}' cannot be read or written: {failure.Message}",
    };
}
