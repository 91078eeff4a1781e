using System.Globalization;
using System.Text;

namespace HotSwap.Notifications.Sqlite.Files;

/// <summary>
/// A lock on a file beside the database. The process that holds it may use the log. The operating system releases the lock when the process
/// ends, even after a crash. A second file names the holder, because a locked file cannot be read.
/// </summary>
internal sealed class LockFile : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _databasePath;
    private readonly string _owner;

    private LockFile(FileStream @lock, string databasePath, string owner)
    {
        _lock = @lock;
        _databasePath = databasePath;
        _owner = owner;
    }

    /// <summary>Takes the lock.</summary>
    /// <exception cref="LogFileException">Another process, or another log in this process, holds the lock.</exception>
    public static LockFile Take(string databasePath, DateTimeOffset now)
    {
        var ownerPath = OwnerPath(databasePath);
        FileStream taken;
        try
        {
            taken = new FileStream(databasePath + ".lock", PrivateFile.Options());
        }
        catch (IOException failure) when (IsHeld(failure))
        {
            throw new LogFileException(
                $"The file '{databasePath}' is in use by {ReadOwner(ownerPath)}. This process waits until that process ends.", failure);
        }

        // The second line identifies this lock, because one process can take several.
        var text = string.Create(
            CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName} since {now:u}\n{Guid.NewGuid():N}\n");
        try
        {
            using var owner = new FileStream(ownerPath, PrivateFile.Options());
            owner.SetLength(0);
            owner.Write(Encoding.UTF8.GetBytes(text));
        }
        catch
        {
            taken.Dispose();
            throw;
        }

        return new LockFile(taken, databasePath, text);
    }

    /// <summary>Checks that no other process has taken the lock. This is possible if the lock file was deleted.</summary>
    /// <exception cref="LogLostException">The owner file names another holder, or was deleted.</exception>
    public void EnsureIsHeld()
    {
        string? owner;
        try
        {
            owner = File.ReadAllText(OwnerPath(_databasePath));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            owner = null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The result is unknown. The next check tries again.
            return;
        }

        if (owner != _owner)
        {
            throw new LogLostException(
                $"The lock of the file '{_databasePath}' was deleted while this process held it{(owner is null ? "" : $", and {FirstLine(owner)} has taken it")}. "
                + "This process opens the file again, and waits if another process uses it. Do not delete or move the .lock and .owner files.");
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>Returns whether opening failed because of a lock: EAGAIN on Linux and macOS, a sharing violation on Windows.</summary>
    private static bool IsHeld(IOException failure) => failure.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static string OwnerPath(string databasePath) => databasePath + ".owner";

    private static string FirstLine(string? owner) => owner?.Split('\n')[0] is { Length: > 0 } line ? line : "another process";

    private static string ReadOwner(string path)
    {
        try
        {
            return FirstLine(File.ReadAllText(path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The holder is writing the file, or has not written it yet.
            return "another process";
        }
    }
}
