using HotSwap.Notifications.SampleWorker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// This process reports deployments and serves no clients. Nodes with the hub, such as the SampleApi, use the same Redis and serve the clients:
//
//     dotnet run --project samples/HotSwap.Notifications.SampleApi -- --redis localhost:6379
//     dotnet run --project samples/HotSwap.Notifications.SampleWorker -- --redis localhost:6379 --id my-deployment
var builder = Host.CreateApplicationBuilder(args);
var redis = builder.Configuration["redis"] ?? "localhost:6379";
builder.Services.AddDeploymentPublisher().UseRedis(redis);
builder.Services.AddSingleton(new WorkerRedis(redis));
builder.Services.AddSingleton<CommittedDeployments>();
builder.Services.AddHostedService<DeploymentWorker>();

// The worker waits for the log before it stops the host, so a short timeout is enough.
builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(5));
await builder.Build().RunAsync();
