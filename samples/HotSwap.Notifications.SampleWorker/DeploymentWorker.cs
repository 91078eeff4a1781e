using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace HotSwap.Notifications.SampleWorker;

/// <summary>Reports one deployment, and ends the process. What it has reported is committed before the process ends.</summary>
internal sealed class DeploymentWorker(IDeploymentNotifier notifier, IConfiguration configuration, IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly string[] _stages = ["Build", "Test", "Deploy"];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var executionId = configuration["id"] ?? Guid.NewGuid().ToString();
        await using (var deployment = notifier.Begin(executionId, cancellationToken: stoppingToken))
        {
            foreach (var name in _stages)
            {
                await using var stage = deployment.Stage(name);
                await stage.ReportProgressAsync(50);
            }

            await deployment.SucceedAsync();
        }

        Console.WriteLine($"Deployment {executionId} has been reported.");
        lifetime.StopApplication();
    }
}
