namespace HotSwap.Notifications.Client.Watching;

/// <summary>What a watcher has to ask the server.</summary>
/// <param name="Watcher">The watcher.</param>
/// <param name="Cursor">Where it has come to; null where it wants the current state.</param>
/// <param name="Breaks">How often it had lost events when it asked.</param>
internal sealed record WatcherQuestion(Watcher Watcher, DeploymentCursor? Cursor, int Breaks);
