using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Sqlite.Files;

/// <summary>Classifies and describes failures of the file and the disk. The codes are SQLite's primary result codes.</summary>
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

    /// <summary>Returns the exception for a file that another program is reading, for example for a backup.</summary>
    public static SqliteException Busy() => new("The write-ahead log cannot be emptied while another program reads the file.", BusyCode);

    /// <summary>Returns whether a failure comes from the file or the disk. Such a failure can be resolved while the process runs.</summary>
    public static bool Is(Exception failure) => failure is SqliteException or IOException or UnauthorizedAccessException;

    /// <summary>
    /// Returns whether the connection is still usable after a rollback of the transaction. This holds for failures that do not put the file or
    /// the memory of the connection in doubt.
    /// </summary>
    public static bool KeepsConnection(Exception failure) => failure is SqliteException
    {
        SqliteErrorCode: Error or BusyCode or Locked or Interrupted or Full or TooBig or Constraint,
    };

    /// <summary>Describes a failure of a file: what happened, and what to do.</summary>
    public static string Describe(Exception failure, string path) => failure switch
    {
        SqliteException { SqliteErrorCode: Full } => $"The disk of the file '{path}' is full. Free disk space.",
        SqliteException { SqliteErrorCode: ReadOnly } or SqliteException { SqliteErrorCode: Permission } or UnauthorizedAccessException =>
            $"The file '{path}' or its folder is read-only. Grant this process write access to both.",
        SqliteException { SqliteErrorCode: Corrupt } =>
            $"The file '{path}' is corrupt. Restore a backup, or move the file elsewhere to start with a new one.",
        SqliteException { SqliteErrorCode: NotADatabase } =>
            $"The file '{path}' is not a SQLite database, or is corrupt. Restore a backup, or move the file elsewhere to start with a new one.",
        SqliteException { SqliteErrorCode: BusyCode or Locked } =>
            $"Another program has locked the file '{path}'. End the transaction of that program.",
        SqliteException { SqliteErrorCode: CannotOpen } => $"The file '{path}' cannot be opened. Check its folder and its access rights.",
        SqliteException { SqliteErrorCode: OutOfMemory } => $"This process has too little memory to use the file '{path}'. Raise its memory limit.",
        SqliteException { SqliteErrorCode: Error or Constraint } =>
            $"SQLite cannot use the file '{path}', possibly because another program has changed it: {failure.Message} "
            + "Undo that change, restore a backup, or move the file elsewhere to start with a new one.",
        DirectoryNotFoundException => $"The folder of the file '{path}' does not exist. Create it, or change the connection string.",
        LogFileException or LogLostException => failure.Message,
        _ => $"The file '{path}' cannot be read or written: {failure.Message}",
    };
}
