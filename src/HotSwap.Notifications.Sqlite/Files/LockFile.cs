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

    private LockFile(FileStream @lock) => _lock = @lock;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="LogFileException">Another log holds the lock.</exception>
    public static LockFile Take(string databasePath, DateTimeOffset now)
    {
        var ownerPath = databasePath + ".owner";
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

        try
        {
            using var owner = new FileStream(ownerPath, PrivateFile.Options());
            owner.SetLength(0);
            owner.Write(Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName} since {now:u}")));
        }
        catch
        {
            taken.Dispose();
            throw;
        }

        return new LockFile(taken);
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>Whether opening failed because of a lock: EAGAIN on Linux and macOS, a sharing violation on Windows.</summary>
    private static bool IsHeld(IOException failure) => failure.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static string ReadOwner(string path)
    {
        try
        {
            return File.ReadAllText(path) is { Length: > 0 } owner ? owner : "another process";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The holder is just writing it, or has not done so yet.
            return "another process";
        }
    }
}
