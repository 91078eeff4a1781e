namespace HotSwap.Notifications.Sqlite.Files;

/// <summary>The files at the path are no longer those that this process holds. The message says why and what to do.</summary>
internal sealed class LogLostException(string message) : IOException(message);
