using HotSwap.Notifications.SampleApi.Access;
using HotSwap.Notifications.SampleApi.Api;
using HotSwap.Notifications.SampleApi.Balancing;
using HotSwap.Notifications.SampleApi.Operating;
using HotSwap.Notifications.SampleApi.Pipeline;

var withAccessControl = AccessControl.IsAskedFor(args);
var builder = WebApplication.CreateBuilder(AccessControl.Rest(args));
if (builder.Configuration["balance"] is { } nodes)
{
    LoadBalancer.Run(builder, nodes);
    return 0;
}

if (!builder.TryUse(builder.Services.AddDeploymentNotifications()))
{
    return 2;
}

if (withAccessControl)
{
    builder.AddAccessControl();
}

builder.AddOperating();
builder.Services.AddProblemDetails();
builder.Services.AddSingleton<ReportedDeployments>();
builder.Services.AddSingleton<LoggedDeployments>();
builder.Services.AddSingleton<InterruptedDeployments>();
builder.Services.AddSingleton<DeploymentQueue>();
builder.Services.AddHostedService<SimulatedPipeline>();

var app = builder.Build();
app.UseDefaultFiles();
app.UseStaticFiles();
var hub = app.MapDeploymentHub();
var events = app.MapDeploymentEvents();
var list = app.MapDeploymentApi();
app.MapOperating();
app.MapSampleApi(withAccessControl);
if (withAccessControl)
{
    hub.RequireAuthorization();
    events.RequireAuthorization();
    list.RequireAuthorization();
    app.MapTokens();
}

app.Run();
return 0;
