using HotSwap.Notifications.Reporting;
using Microsoft.Extensions.Logging.Abstractions;

namespace HotSwap.Notifications;

/// <summary>
/// Keeps a deployment's state for a pipeline, and reports each change: its stages, their progress and the outcome. Made by
/// <c>notifier.BeginDeployment(…)</c>.
/// </summary>
/// <remarks>
/// <para>
/// A deployment or a stage is reported as succeeded only where the pipeline says so: <see cref="SucceedAsync"/> for the deployment,
/// <see cref="StageReporter.CompleteAsync"/> or the return of <c>StageAsync</c> for a stage. Without that, it has failed.
/// </para>
/// <para>
/// Methods throw for an argument outside its range. Everything else that goes wrong with reporting is logged and does not reach the
/// pipeline. The outcome that is reported first stands: later reports are logged and ignored, except that a deployment that has failed
/// or was cancelled can still be reported as rolled back. Messages are cut at 1,000 characters.
/// </para>
/// <para>All members are thread-safe, so that stages can run side by side.</para>
/// </remarks>
public sealed class DeploymentReporter : IAsyncDisposable
{
    private readonly DeploymentReporterOptions _options;
    private readonly IReadOnlyCollection<string> _finalStatuses;
    private readonly CancellationToken _cancellationToken;

    internal DeploymentReporter(
        IDeploymentNotifier notifier,
        string executionId,
        DeploymentRequest? request,
        DeploymentReporterOptions options,
        CancellationToken cancellationToken)
    {
        var defaults = notifier as IDeploymentReporterDefaults;
        var time = options.TimeProvider ?? defaults?.TimeProvider ?? TimeProvider.System;
        var now = time.GetUtcNow().UtcDateTime;
        var first = new PipelineExecutionState
        {
            ExecutionId = executionId,
            Request = request,
            Status = DeploymentStatuses.Running,
            StartTime = now,
            LastUpdated = now,
            Url = options.Url,
        };
        StateRules.Check(executionId, first);
        _options = options;
        _finalStatuses = defaults?.FinalStatuses ?? DeploymentStatuses.Final;
        _cancellationToken = cancellationToken;
        Report = new DeploymentReport(notifier, first, options, _finalStatuses, time, options.Logger ?? defaults?.Logger ?? NullLogger.Instance);
    }

    /// <summary>Gets the latest state. It may still be on its way to the notifier.</summary>
    public PipelineExecutionState State => Report.State;

    /// <summary>
    /// Gets the progress of the deployment in percent, 0 to 100: its ended stages as a share of
    /// <see cref="DeploymentReporterOptions.EstimatedStages"/>, and 100 after its outcome.
    /// </summary>
    public int Progress
    {
        get
        {
            var state = State;
            return DeploymentProgressCalculator.Calculate(state.Status, state.Stages, _finalStatuses, _options.EstimatedStages);
        }
    }

    /// <summary>
    /// Runs a stage and reports how it ends: Succeeded when the work returns; Cancelled when it throws an
    /// <see cref="OperationCanceledException"/> and a token is cancelled; Failed when it throws anything else. An outcome that the work
    /// itself reports stands.
    /// </summary>
    /// <param name="name">The stage's name, 1 to 128 characters. Unique in the deployment.</param>
    /// <param name="work">The work of the stage. It receives the stage's reporter and the token.</param>
    /// <param name="cancellationToken">Cancels the work, as the deployment's token does.</param>
    /// <returns>A task that completes when the stage has ended. It fails with the exception of the work.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is outside its range, or was used before.</exception>
    public Task StageAsync(string name, Func<StageReporter, CancellationToken, Task> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return StageAsync(
            name,
            async (stage, token) =>
            {
                await work(stage, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
    }

    /// <summary>
    /// Runs a stage that has a result and reports how it ends: Succeeded when the work returns; Cancelled when it throws an
    /// <see cref="OperationCanceledException"/> and a token is cancelled; Failed when it throws anything else. An outcome that the work
    /// itself reports stands.
    /// </summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="name">The stage's name, 1 to 128 characters. Unique in the deployment.</param>
    /// <param name="work">The work of the stage. It receives the stage's reporter and the token.</param>
    /// <param name="cancellationToken">Cancels the work, as the deployment's token does.</param>
    /// <returns>A task with the result of the work. It fails with the exception of the work.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is outside its range, or was used before.</exception>
    public Task<T> StageAsync<T>(
        string name, Func<StageReporter, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return RunAsync(BeginStage(name), work, cancellationToken);
    }

    /// <summary>
    /// Begins a stage, and reports it. Call <see cref="StageReporter.CompleteAsync"/> when the stage has succeeded, and dispose it. A stage
    /// that is disposed without an outcome has failed.
    /// </summary>
    /// <param name="name">The stage's name, 1 to 128 characters. Unique in the deployment.</param>
    /// <returns>The stage, to report its progress and its outcome.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is outside its range, or was used before.</exception>
    public StageReporter BeginStage(string name)
    {
        ArgumentRules.CheckName(name, nameof(name));
        return new StageReporter(this, name, Report.BeginStageAsync(name));
    }

    /// <summary>
    /// Reports that the deployment has succeeded. Stages that are still open are shown as Failed, because nobody has said that they
    /// succeeded; a warning is logged.
    /// </summary>
    /// <returns>A task that completes when the outcome was reported.</returns>
    public Task SucceedAsync() => Report.EndAsync(DeploymentOutcome.Succeeded, nameof(SucceedAsync));

    /// <summary>Reports that the deployment has failed, and with it the stages that are still open.</summary>
    /// <param name="message">
    /// The reason, for people. Default: the message of the stage that failed first. A failed stage after which the pipeline began another
    /// one counts only where no later stage has failed.
    /// </param>
    /// <param name="url">The page with more. Default: that of the stage whose message is used.</param>
    /// <returns>A task that completes when the outcome was reported.</returns>
    /// <exception cref="ArgumentException"><paramref name="url"/> is outside the range that the message names.</exception>
    public Task FailAsync(string? message = null, Uri? url = null) =>
        EndAsync(DeploymentOutcome.Failed(ReportRules.Fit(message), url), nameof(FailAsync));

    /// <summary>Reports that the deployment was cancelled, and with it the stages that are still open.</summary>
    /// <param name="message">The reason, for people; null for none.</param>
    /// <param name="url">The page with more; null for none.</param>
    /// <returns>A task that completes when the outcome was reported.</returns>
    /// <exception cref="ArgumentException"><paramref name="url"/> is outside the range that the message names.</exception>
    public Task ReportCancelledAsync(string? message = null, Uri? url = null) =>
        EndAsync(DeploymentOutcome.Cancelled(ReportRules.Fit(message), url), nameof(ReportCancelledAsync));

    /// <summary>
    /// Reports that the version before is back in place. May follow Failed and Cancelled, also after the reporter is disposed; the message
    /// and the page of that outcome stay where this one has none.
    /// </summary>
    /// <param name="message">The reason, for people. Default: as for <see cref="FailAsync"/>.</param>
    /// <param name="url">The page with more. Default: as for <see cref="FailAsync"/>.</param>
    /// <returns>A task that completes when the outcome was reported.</returns>
    /// <exception cref="ArgumentException"><paramref name="url"/> is outside the range that the message names.</exception>
    public Task ReportRolledBackAsync(string? message = null, Uri? url = null) =>
        EndAsync(DeploymentOutcome.RolledBack(ReportRules.Fit(message), url), nameof(ReportRolledBackAsync));

    /// <summary>
    /// If no outcome was reported, reports Cancelled when the deployment's token is cancelled, and Failed otherwise. Waits until every
    /// status was reported.
    /// </summary>
    /// <returns>A task that completes when every status was reported.</returns>
    public async ValueTask DisposeAsync()
    {
        await Report.EndAsync(IsCancelled ? DeploymentOutcome.Cancelled() : DeploymentOutcome.Unreported, report: null).ConfigureAwait(false);
        await Report.CloseAsync().ConfigureAwait(false);
    }

    internal bool IsCancelled => _cancellationToken.IsCancellationRequested;

    internal DeploymentReport Report { get; }

    private Task EndAsync(DeploymentOutcome outcome, string report)
    {
        ReportRules.CheckUrl(outcome.Url, "url");
        return Report.EndAsync(outcome, report);
    }

    private async Task<T> RunAsync<T>(StageReporter stage, Func<StageReporter, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var both = cancellationToken.CanBeCanceled && _cancellationToken.CanBeCanceled
            ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _cancellationToken)
            : null;
        var token = both?.Token ?? (cancellationToken.CanBeCanceled ? cancellationToken : _cancellationToken);
        Report.EnterStage(stage.Name);
        try
        {
            var result = await work(stage, token).ConfigureAwait(false);
            await stage.ConcludeAsync(new StageOutcome(PipelineStageStatus.Succeeded)).ConfigureAwait(false);
            return result;
        }
        catch (Exception failure)
        {
            var isCancelled = failure is OperationCanceledException && token.IsCancellationRequested;
            await stage.ConcludeAsync(
                isCancelled
                    ? new StageOutcome(PipelineStageStatus.Cancelled)
                    : new StageOutcome(
                        PipelineStageStatus.Failed,
                        _options.IncludeExceptionMessages ? ReportRules.MessageOf(failure) : null,
                        ErrorType: failure.GetType().FullName),
                replacesSuccess: !isCancelled).ConfigureAwait(false);
            throw;
        }
    }
}
