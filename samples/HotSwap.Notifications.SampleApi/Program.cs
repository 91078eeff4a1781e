using HotSwap.Notifications.SampleApi.Api;
using HotSwap.Notifications.SampleApi.Pipeline;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddDeploymentNotifications();

builder.Services.AddProblemDetails();
builder.Services.AddSingleton<DeploymentStore>();
builder.Services.AddSingleton<DeploymentQueue>();
builder.Services.AddHostedService<SimulatedPipeline>();

var app = builder.Build();
app.UseDefaultFiles();
app.UseStaticFiles();
app.MapDeploymentHub();
app.MapDeploymentsApi();
app.Run();
