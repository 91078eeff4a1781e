namespace HotSwap.Notifications.Sqlite.Files;

/// <summary>Thrown when the file cannot be used. The message contains the reason and the remedy.</summary>
internal sealed class LogFileException(string message, Exception? inner = null) : IOException(message, inner);
