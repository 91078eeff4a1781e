using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace HotSwap.Notifications.SampleWorker;

/// <summary>
/// Reports one deployment, waits until the log has committed it, and stops the process. The exit code is 1 if the log has not committed the
/// deployment within <c>--wait</c> seconds (default 30).
/// </summary>
internal sealed class DeploymentWorker(
    IDeploymentNotifier notifier, CommittedDeployments committed, IConfiguration configuration, IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly string[] _stages = ["Build", "Test", "Deploy"];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Environment.ExitCode = 1;
        var executionId = configuration["id"] ?? Guid.NewGuid().ToString();
        var limit = TimeSpan.FromSeconds(configuration.GetValue("wait", 30));
        var state = await ReportAsync(executionId, stoppingToken);
        Console.WriteLine($"Deployment {executionId} has been accepted.");
        if (await committed.WaitAsync(state, limit, stoppingToken))
        {
            Console.WriteLine($"Deployment {executionId} has been committed to the log.");
            Environment.ExitCode = 0;
        }
        else
        {
            Console.Error.WriteLine($"Deployment {executionId} was not committed to the log within {limit.TotalSeconds} s. Check that Redis is reachable.");
        }

        lifetime.StopApplication();
    }

    private async Task<PipelineExecutionState> ReportAsync(string executionId, CancellationToken cancellationToken)
    {
        await using var deployment = notifier.BeginDeployment(executionId, cancellationToken: cancellationToken);
        foreach (var name in _stages)
        {
            await deployment.StageAsync(name, (stage, _) => stage.ReportProgressAsync(50), cancellationToken);
        }

        await deployment.SucceedAsync();
        return deployment.State;
    }
}
