using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.SampleApi.Pipeline;

/// <summary>Simulates deployments of eight stages that take 5 to 10 seconds in all. <c>--speed</c> changes the speed by a factor.</summary>
internal sealed class SimulatedPipeline(
    DeploymentQueue queue,
    InterruptedDeployments interrupted,
    ReportedDeployments reported,
    IDeploymentNotifier notifier,
    IHostApplicationLifetime lifetime,
    IOptions<HostOptions> host,
    IConfiguration configuration,
    TimeProvider time,
    ILogger<SimulatedPipeline> logger) : BackgroundService
{
    private const int StepsPerStage = 20;

    private static readonly Uri _failurePage = new("https://ci.example.com/runs/212");

    private readonly double _speed = configuration.GetValue("speed", 1.0);
    private readonly CancellationTokenSource _stopping = new();

    public override void Dispose()
    {
        _stopping.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var running = new List<Task>();
        try
        {
            await interrupted.FailAsync(stoppingToken);
            await foreach (var deployment in queue.ReadAllAsync(stoppingToken))
            {
                running.RemoveAll(task => task.IsCompleted);
                running.Add(RunAsync(deployment));
            }
        }
        finally
        {
            await Task.WhenAll(running);
        }
    }

    /// <summary>
    /// Runs a deployment. If the host stops meanwhile, the deployment reports its end before SignalR closes the connections. See "Shutdown" in
    /// docs/operating.md.
    /// </summary>
    private async Task RunAsync(QueuedDeployment deployment)
    {
        var running = DeployAsync(deployment, _stopping.Token);
        var ending = lifetime.ApplicationStopping.Register(() =>
        {
            _stopping.Cancel();
            Task.WhenAny(running).Wait(host.Value.ShutdownTimeout / 2);
        });
        try
        {
            await running;
        }
        finally
        {
            ending.Unregister(); // Dispose would deadlock: it waits for the callback, and the callback waits for this method.
        }
    }

    private async Task DeployAsync(QueuedDeployment deployment, CancellationToken stoppingToken)
    {
        var (executionId, request) = (deployment.State.ExecutionId, deployment.State.Request);
        try
        {
            await using var report = notifier.BeginDeployment(executionId, request, Configure, stoppingToken);
            foreach (var name in PipelineStages.Names)
            {
                await report.StageAsync(name, (stage, token) => WorkAsync(stage, fails: name == deployment.FailAtStage, token), stoppingToken);
            }

            await report.SucceedAsync();
        }
        catch (StageFailedException failed)
        {
            logger.LogInformation("Deployment {ExecutionId} failed: {Reason}", executionId, failed.Message);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogInformation("Deployment {ExecutionId} was cancelled because the host is stopping", executionId);
        }
    }

    private async Task WorkAsync(StageReporter stage, bool fails, CancellationToken stoppingToken)
    {
        var stageTime = TimeSpan.FromSeconds((0.65 + (0.5 * Random.Shared.NextDouble())) / _speed);
        var steps = fails ? StepsPerStage / 2 : StepsPerStage;
        for (var step = 1; step <= steps; step++)
        {
            await Task.Delay(stageTime / StepsPerStage, time, stoppingToken);
            await stage.ReportProgressAsync(step * 100 / StepsPerStage);
        }

        if (fails)
        {
            await stage.FailAsync(stage.Name == "Tests" ? "3 of 212 tests failed" : $"{stage.Name} failed as requested", _failurePage);
            throw new StageFailedException($"{stage.Name} failed as requested.");
        }
    }

    private void Configure(DeploymentReporterOptions options)
    {
        options.EstimatedStages = PipelineStages.Names.Count;
        options.OnStateChanged = reported.Save;
    }
}
