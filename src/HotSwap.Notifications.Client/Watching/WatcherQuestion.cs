namespace HotSwap.Notifications.Client.Watching;

/// <summary>A request that a watcher needs.</summary>
/// <param name="Watcher">The watcher.</param>
/// <param name="Cursor">The position of the watcher; null for the current state.</param>
/// <param name="Breaks">The number of times that the watcher had lost events at the time of the request.</param>
internal sealed record WatcherQuestion(Watcher Watcher, DeploymentCursor? Cursor, int Breaks);
