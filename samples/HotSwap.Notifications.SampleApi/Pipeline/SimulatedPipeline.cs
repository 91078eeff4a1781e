namespace HotSwap.Notifications.SampleApi.Pipeline;

/// <summary>Pretends to deploy: eight stages, 5 to 10 seconds in all, unless <c>--speed</c> makes it faster.</summary>
internal sealed class SimulatedPipeline(
    DeploymentQueue queue,
    DeploymentStore store,
    IDeploymentNotifier notifier,
    IConfiguration configuration,
    TimeProvider time,
    ILogger<SimulatedPipeline> logger) : BackgroundService
{
    private const int StepsPerStage = 20;

    private readonly double _speed = configuration.GetValue("speed", 1.0);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var running = new List<Task>();
        try
        {
            await foreach (var deployment in queue.ReadAllAsync(stoppingToken))
            {
                running.RemoveAll(task => task.IsCompleted);
                running.Add(RunAsync(deployment, stoppingToken));
            }
        }
        finally
        {
            await Task.WhenAll(running);
        }
    }

    private async Task RunAsync(QueuedDeployment deployment, CancellationToken stoppingToken)
    {
        var state = deployment.State;
        try
        {
            state = await ReportAsync(state with { Status = DeploymentStatuses.Running });
            foreach (var stage in PipelineStages.Names)
            {
                state = await ReportAsync(Begin(state, stage));
                await WorkAsync(state, stage, stage == deployment.FailAtStage, stoppingToken);
                state = End(state, stage == deployment.FailAtStage ? PipelineStageStatus.Failed : PipelineStageStatus.Succeeded);
                if (stage == deployment.FailAtStage)
                {
                    await ReportAsync(state with { Status = DeploymentStatuses.Failed });
                    return;
                }

                state = await ReportAsync(state);
            }

            await ReportAsync(state with { Status = DeploymentStatuses.Succeeded, CurrentStage = null });
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await ReportAsync(End(state, PipelineStageStatus.Cancelled) with { Status = DeploymentStatuses.Cancelled });
        }
    }

    private async Task WorkAsync(PipelineExecutionState state, string stage, bool fails, CancellationToken stoppingToken)
    {
        var stageTime = TimeSpan.FromSeconds((0.65 + (0.5 * Random.Shared.NextDouble())) / _speed);
        var steps = fails ? StepsPerStage / 2 : StepsPerStage;
        for (var step = 1; step <= steps; step++)
        {
            await Task.Delay(stageTime / StepsPerStage, time, stoppingToken);
            try
            {
                await notifier.NotifyDeploymentProgress(state.ExecutionId, stage, step * 100 / StepsPerStage, stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                logger.LogError(failure, "Failed to notify of the progress of deployment {ExecutionId}", state.ExecutionId);
            }
        }
    }

    private async Task<PipelineExecutionState> ReportAsync(PipelineExecutionState state)
    {
        state = state with { LastUpdated = Now };
        store.Save(state);
        try
        {
            await notifier.NotifyDeploymentStatusChanged(state.ExecutionId, state);
        }
        catch (Exception failure)
        {
            // A deployment goes on even if nobody can be told.
            logger.LogError(failure, "Failed to notify of the status of deployment {ExecutionId}", state.ExecutionId);
        }

        return state;
    }

    private PipelineExecutionState Begin(PipelineExecutionState state, string stage) => state with
    {
        CurrentStage = stage,
        Stages =
        [
            .. state.Stages,
            new PipelineStageResult { StageName = stage, Status = PipelineStageStatus.Running, StartTime = Now },
        ],
    };

    private PipelineExecutionState End(PipelineExecutionState state, PipelineStageStatus status) => state with
    {
        Stages = [.. state.Stages.Select(stage => stage.EndTime is null ? stage with { Status = status, EndTime = Now } : stage)],
    };

    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
