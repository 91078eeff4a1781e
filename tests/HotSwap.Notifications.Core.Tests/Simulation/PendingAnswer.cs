namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>An answer in transit to the client.</summary>
/// <param name="Connection">The connection of the answer.</param>
/// <param name="Watcher">The watcher that made the call.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Head">The position of the log when the server answered.</param>
/// <param name="Breaks">The number of the watcher's breaks when it made the call.</param>
/// <param name="LateJoin">The action that registers the reader, if the mutation delays it until after the answer.</param>
internal sealed record PendingAnswer(
    HubConnection Connection, Watcher Watcher, DeploymentSubscriptionAnswer Answer, long Head, int Breaks, Action? LateJoin);
