namespace HotSwap.Notifications.Client.Watching;

/// <summary>A Resume call that a watcher needs, because it misses statuses.</summary>
/// <param name="Watcher">The watcher.</param>
/// <param name="Cursor">The position of the watcher; null for the current state.</param>
/// <param name="Generation">The generation of the watcher at the time of the request. An answer to an older generation is stale.</param>
internal sealed record ResumeRequest(Watcher Watcher, DeploymentCursor? Cursor, int Generation);
