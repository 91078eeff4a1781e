using HotSwap.Notifications.Client;

var hub = new Uri(args[0]);
var executionId = args[1];
await using var client = new DeploymentNotificationsClient(hub);

await foreach (var update in client.WatchDeploymentAsync(executionId))
{
    Console.WriteLine(update.Status is { } status
        ? $"{status.Status} {status.Details.CurrentStage}"
        : $"  {update.Progress!.Stage} {update.Progress.Progress} %");
}
