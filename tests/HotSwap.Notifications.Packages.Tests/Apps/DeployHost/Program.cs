using HotSwap.Notifications;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddDeploymentNotifications();
var app = builder.Build();
app.MapDeploymentHub();

// Replace this endpoint with your pipeline.
app.MapPost("/deploy/{executionId}", async (string executionId, IDeploymentNotifier notifier, CancellationToken stop) =>
{
    await using var report = notifier.BeginDeployment(executionId, cancellationToken: stop);
    foreach (var name in new[] { "Build", "Tests", "Rollout" })
    {
        await report.StageAsync(name, async (stage, token) =>
        {
            using var work = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
            for (var percent = 25; percent <= 100 && await work.WaitForNextTickAsync(token); percent += 25)
            {
                await stage.ReportProgressAsync(percent);
            }
        });
    }

    await report.SucceedAsync();
});

app.Run();
