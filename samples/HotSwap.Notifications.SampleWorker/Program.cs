using HotSwap.Notifications.SampleWorker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// A process that reports deployments and serves no clients. Nodes with the hub, such as the SampleApi, serve them from the same Redis:
//
//     dotnet run --project samples/HotSwap.Notifications.SampleApi -- --redis localhost:6379
//     dotnet run --project samples/HotSwap.Notifications.SampleWorker -- --redis localhost:6379 --id my-deployment
var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddDeploymentPublisher().UseRedis(builder.Configuration["redis"] ?? "localhost:6379");
builder.Services.AddHostedService<DeploymentWorker>();
await builder.Build().RunAsync();
