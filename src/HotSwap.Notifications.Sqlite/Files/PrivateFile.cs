namespace HotSwap.Notifications.Sqlite.Files;

/// <summary>How a file is opened that only this process uses, and that is created with access for the owner alone.</summary>
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
