using HotSwap.Notifications.Client;

var hub = new Uri(args[0]);
var executionId = args[1];
await using var client = new DeploymentNotificationsClient(hub);
client.StateChanged += (_, change) =>
    Console.WriteLine(change is { Error: { } reason, State: not DeploymentConnectionState.Closed } ? $"({reason.Message})" : $"({change.State})");

try
{
    await foreach (var update in client.WatchDeploymentAsync(executionId))
    {
        Console.WriteLine(update);
    }
}
catch (DeploymentConnectionException error)
{
    Console.Error.WriteLine(error.Message);
    Environment.ExitCode = 1;
}
