namespace HotSwap.Notifications.Redis.Streams;

/// <param name="Status">The status with its numbers.</param>
/// <param name="AppendedAt">When Redis appended it.</param>
/// <param name="Node">The node that accepted it; empty where that is not known.</param>
internal readonly record struct LoggedStatus(DeploymentStatusMessage Status, DateTimeOffset AppendedAt, string Node);
