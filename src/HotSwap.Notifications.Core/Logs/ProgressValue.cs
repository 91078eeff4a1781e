namespace HotSwap.Notifications.Logs;

/// <param name="Message">The newest progress of a stage. Its Sequence is not set yet.</param>
/// <param name="Origin">When and in which trace it was accepted.</param>
internal readonly record struct ProgressValue(DeploymentProgressMessage Message, MessageOrigin? Origin);
