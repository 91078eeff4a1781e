namespace HotSwap.Notifications.Sqlite.Files;

/// <summary>Thrown when the files at the path are not the files that this process has open. The message contains the reason and the remedy.</summary>
internal sealed class LogLostException(string message) : IOException(message);
