using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Sqlite.Tests.Kills;

/// <summary>The files of a log whose node is not running, with the changes of a failing disk or an administrator.</summary>
internal sealed class LogFiles : IDisposable
{
    private const int WalHeader = 32;
    private const int WalFrame = 24 + 4_096;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sqlite-kills-");

    public string Database => Path.Combine(_folder.FullName, "deployments.db");

    private string Wal => Database + "-wal";

    /// <summary>Copies the database and its write-ahead log to a folder, and returns the path of the copied database.</summary>
    public string Copy(string name)
    {
        var folder = _folder.CreateSubdirectory(name).FullName;
        var copy = Path.Combine(folder, Path.GetFileName(Database));
        Replace(Database, copy);
        return copy;
    }

    /// <summary>Replaces the database with a copy.</summary>
    public void Restore(string copy) => Replace(copy, Database);

    /// <summary>Truncates the write-ahead log at the end of a frame or at any byte.</summary>
    /// <returns>A description of the change, for a message.</returns>
    public string CutTail(Random random)
    {
        using var wal = new FileStream(Wal, FileMode.OpenOrCreate);
        var before = wal.Length;
        var frames = (int)Math.Max(0, (before - WalHeader) / WalFrame);
        var length = random.Next(2) == 0 && frames > 0 ? WalHeader + (random.Next(frames) * (long)WalFrame) : random.NextInt64(before + 1);
        wal.SetLength(length);
        return $"cut the write-ahead log from {before} to {length} bytes";
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static void Replace(string from, string to)
    {
        File.Delete(to + "-shm");
        File.Delete(to + "-wal");
        File.Copy(from, to, overwrite: true);
        if (File.Exists(from + "-wal"))
        {
            File.Copy(from + "-wal", to + "-wal");
        }
    }
}
