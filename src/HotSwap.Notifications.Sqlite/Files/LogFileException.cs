namespace HotSwap.Notifications.Sqlite.Files;

/// <summary>The file cannot be used. The message says why and what to do.</summary>
internal sealed class LogFileException(string message, Exception? inner = null) : IOException(message, inner);
