using HotSwap.Notifications.Client;

var hub = new Uri(args[0]);
var executionId = args[1];
await using var client = new DeploymentNotificationsClient(hub);
client.StateChanged += (_, change) => Console.WriteLine(change.Error is null ? $"({change.State})" : $"({change.Error.Message})");

await foreach (var update in client.WatchDeploymentAsync(executionId))
{
    Console.WriteLine(update);
}
