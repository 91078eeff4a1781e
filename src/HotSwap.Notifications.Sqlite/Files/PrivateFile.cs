namespace HotSwap.Notifications.Sqlite.Files;

/// <summary>The options to open a file for the exclusive use of this process. A new file is created with access for its owner only.</summary>
internal static class PrivateFile
{
    public static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
