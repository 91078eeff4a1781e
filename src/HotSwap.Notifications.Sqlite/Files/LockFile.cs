using System.Globalization;
using System.Text;

namespace HotSwap.Notifications.Sqlite.Files;

/// <summary>
/// The right to use the log, held by one process at a time: a lock on a file beside the database. The operating system releases it when the
/// process ends, however it ends. A second file names the holder, because nobody can read a locked file.
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
    /// <exception cref="LogFileException">Another log holds the lock.</exception>
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
                $"The file '{databasePath}' is in use by {ReadOwner(ownerPath)}. This process waits until that one ends.", failure);
        }

        // The second line tells this lock from all others, also from those of the same process.
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

    /// <summary>Checks that no other process has taken the lock, which one can if the file of the lock was deleted.</summary>
    /// <exception cref="LogLostException">The file that names the holder names another one, or is gone.</exception>
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
            // Nothing is known. The next check sees more.
            return;
        }

        if (owner != _owner)
        {
            throw new LogLostException(
                $"The lock of the file '{_databasePath}' was deleted while this process held it{(owner is null ? "" : $", and {FirstLine(owner)} has taken it")}. "
                + "This process opens the file anew, and waits if another process uses it. Leave the .lock and the .owner file where they are.");
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>Whether opening failed because of a lock: EAGAIN on Linux and macOS, a sharing violation on Windows.</summary>
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
            // The holder is just writing it, or has not done so yet.
            return "another process";
        }
    }
}
