using HotSwap.Notifications;

var builder = WebApplication.CreateSlimBuilder(args);
var notifications = builder.Services.AddDeploymentNotifications();
_ = builder.Configuration["sqlite"] is { } file
    ? notifications.UseSqlite($"Data Source={file}")
    : notifications.UseRedis(builder.Configuration["redis"]!);
builder.Services.AddHealthChecks().AddDeploymentNotifications();

var app = builder.Build();
app.MapDeploymentHub();
app.MapDeploymentEvents();
app.MapHealthChecks("/health");

// The CurrentStage of a state contains the number that the test assigned.
app.MapPost("/statuses/{executionId}/{status}/{number}", (string executionId, string status, string number, IDeploymentNotifier notifier) =>
    notifier.NotifyDeploymentStatusChanged(executionId, new PipelineExecutionState
    {
        ExecutionId = executionId,
        Status = status,
        CurrentStage = number,
        StartTime = DateTime.UnixEpoch,
        LastUpdated = DateTime.UnixEpoch,
    }));
app.Run();
