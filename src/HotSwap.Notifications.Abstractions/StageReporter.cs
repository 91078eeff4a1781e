using HotSwap.Notifications.Reporting;

namespace HotSwap.Notifications;

/// <summary>
/// Reports one stage of a deployment. Returned by <see cref="DeploymentReporter.BeginStage"/>, and passed to the work of <c>StageAsync</c>.
/// </summary>
/// <remarks>The first outcome is kept. A later outcome is logged and ignored. All members are thread-safe.</remarks>
public sealed class StageReporter : IAsyncDisposable
{
    private readonly DeploymentReporter _deployment;
    private readonly Task _begun;
    private bool _hasLateProgress;

    internal StageReporter(DeploymentReporter deployment, string name, Task begun)
    {
        _deployment = deployment;
        _begun = begun;
        Name = name;
    }

    /// <summary>Gets the stage's name.</summary>
    public string Name { get; }

    /// <summary>Reports the progress of the stage. A value outside the range is logged, and not reported.</summary>
    /// <param name="progress">The progress in percent, 0 to 100.</param>
    /// <returns>A task that completes when the progress is reported.</returns>
    public async Task ReportProgressAsync(int progress)
    {
        await _begun.ConfigureAwait(false);
        var isReported = await _deployment.Report.TryReportProgressAsync(Name, progress).ConfigureAwait(false);
        if (!isReported && !Interlocked.Exchange(ref _hasLateProgress, true))
        {
            _deployment.Report.LogIgnored(nameof(ReportProgressAsync), Name);
        }
    }

    /// <summary>Reports that the stage has succeeded.</summary>
    /// <returns>A task that completes when the outcome is reported.</returns>
    public Task CompleteAsync() => EndAsync(new StageOutcome(PipelineStageStatus.Succeeded), nameof(CompleteAsync));

    /// <summary>
    /// Reports that the stage has failed. The deployment can continue. If the deployment then fails without a message of its own, it can repeat
    /// the message and the address of this stage.
    /// </summary>
    /// <param name="message">
    /// The reason, as a text for people, such as "3 of 212 tests failed". Cut at 1,000 characters; null for none.
    /// </param>
    /// <param name="url">
    /// The address of a page with details. An absolute http or https address of at most 2,048 characters; null for none.
    /// </param>
    /// <returns>A task that completes when the outcome is reported.</returns>
    /// <exception cref="ArgumentException"><paramref name="url"/> is not a valid address. The message names the rule.</exception>
    public Task FailAsync(string? message = null, Uri? url = null)
    {
        ReportRules.CheckUrl(url, nameof(url));
        return EndAsync(new StageOutcome(PipelineStageStatus.Failed, ReportRules.Truncate(message), url), nameof(FailAsync));
    }

    /// <summary>Reports that the stage was skipped.</summary>
    /// <param name="message">The reason, as a text for people. Cut at 1,000 characters; null for none.</param>
    /// <returns>A task that completes when the outcome is reported.</returns>
    public Task SkipAsync(string? message = null) =>
        EndAsync(new StageOutcome(PipelineStageStatus.Skipped, ReportRules.Truncate(message)), nameof(SkipAsync));

    /// <summary>
    /// If no outcome was reported, reports Cancelled when the deployment's token is cancelled, and Failed otherwise.
    /// </summary>
    /// <returns>A task that completes when the outcome is reported.</returns>
    public async ValueTask DisposeAsync() => await ConcludeAsync(
        _deployment.IsCancelled ? new StageOutcome(PipelineStageStatus.Cancelled) : StageOutcome.Unreported).ConfigureAwait(false);

    /// <summary>Ends the stage with an outcome that the pipeline did not report itself.</summary>
    internal Task ConcludeAsync(StageOutcome outcome, bool replacesSuccess = false) =>
        _deployment.Report.EndStageAsync(Name, outcome, report: null, replacesSuccess);

    private Task EndAsync(StageOutcome outcome, string? report) => _deployment.Report.EndStageAsync(Name, outcome, report);
}
