namespace HotSwap.Notifications;

/// <summary>One stage of a deployment that is being reported. Made by <see cref="DeploymentReporter.Stage"/>.</summary>
public sealed class StageReporter : IAsyncDisposable
{
    private readonly DeploymentReporter _deployment;
    private readonly Task _begun;
    private bool _isOver;

    internal StageReporter(DeploymentReporter deployment, string name, Task begun)
    {
        _deployment = deployment;
        _begun = begun;
        Name = name;
    }

    /// <summary>The stage's name.</summary>
    public string Name { get; }

    /// <summary>Reports how far the stage is.</summary>
    /// <param name="progress">The progress in percent, 0 to 100.</param>
    /// <returns>A task that is complete once it is reported.</returns>
    public async Task ReportProgressAsync(int progress)
    {
        await _begun.ConfigureAwait(false);
        await _deployment.ReportProgressAsync(Name, progress).ConfigureAwait(false);
    }

    /// <summary>Reports that the stage has failed. The deployment may go on.</summary>
    /// <returns>A task that is complete once it is reported.</returns>
    public Task FailAsync() => EndAsync(PipelineStageStatus.Failed);

    /// <summary>Reports that the stage was left out.</summary>
    /// <returns>A task that is complete once it is reported.</returns>
    public Task SkipAsync() => EndAsync(PipelineStageStatus.Skipped);

    /// <summary>Reports that the stage has succeeded, where nothing else was reported.</summary>
    /// <returns>A task that is complete once it is reported.</returns>
    public async ValueTask DisposeAsync() => await EndAsync(PipelineStageStatus.Succeeded).ConfigureAwait(false);

    private async Task EndAsync(PipelineStageStatus status)
    {
        await _begun.ConfigureAwait(false);
        if (!Interlocked.Exchange(ref _isOver, true))
        {
            await _deployment.EndStageAsync(Name, status).ConfigureAwait(false);
        }
    }
}
