using HotSwap.Notifications;
using HotSwap.Notifications.Client;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddDeploymentNotifications();
var app = builder.Build();
app.MapDeploymentHub();

await app.StartAsync();
var notifier = app.Services.GetRequiredService<IDeploymentNotifier>();
await using var client = new DeploymentNotificationsClient(new Uri(app.Urls.First() + DeploymentHubNames.DefaultPattern));
var completion = client.WaitForCompletionAsync("d-1");

var state = new PipelineExecutionState
{
    ExecutionId = "d-1",
    Status = DeploymentStatuses.Running,
    StartTime = DateTime.UtcNow,
    LastUpdated = DateTime.UtcNow,
};
await notifier.NotifyDeploymentStatusChanged("d-1", state);
await notifier.NotifyDeploymentProgress("d-1", "Build", 50);
await notifier.NotifyDeploymentStatusChanged("d-1", state with { Status = DeploymentStatuses.Succeeded });

var final = await completion.WaitAsync(TimeSpan.FromSeconds(30));
Console.WriteLine($"The packages work: {final.Status} after {final.Sequence} statuses.");
await app.StopAsync();
