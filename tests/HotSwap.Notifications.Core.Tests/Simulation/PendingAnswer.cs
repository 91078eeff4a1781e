namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>An answer on its way to the client.</summary>
/// <param name="Connection">The connection that it comes on.</param>
/// <param name="Watcher">The watcher that has asked.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Head">The position of the log when the server gave it.</param>
/// <param name="Breaks">The watcher's breaks when it asked.</param>
/// <param name="LateJoin">What registers the reader, where that is done after the answer was taken.</param>
internal sealed record PendingAnswer(
    HubConnection Connection, Watcher Watcher, DeploymentSubscriptionAnswer Answer, long Head, int Breaks, Action? LateJoin);
