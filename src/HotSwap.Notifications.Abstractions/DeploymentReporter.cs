using HotSwap.Notifications.Reporting;
using Microsoft.Extensions.Logging.Abstractions;

namespace HotSwap.Notifications;

/// <summary>
/// Keeps the state of a deployment for a pipeline, and reports its stages, their progress and its outcome. Created by
/// <c>notifier.BeginDeployment(…)</c>.
/// </summary>
/// <remarks>
/// <para>
/// A deployment is reported as succeeded only if the pipeline calls <see cref="SucceedAsync"/>. A stage is reported as succeeded only if the
/// pipeline calls <see cref="StageReporter.CompleteAsync"/>, or if the work of <c>StageAsync</c> returns. Otherwise, the deployment or the stage is
/// reported as failed or cancelled.
/// </para>
/// <para>
/// A method throws if an argument is outside its range. All other reporting errors are logged, and do not reach the pipeline. The first
/// outcome is kept, and later reports are logged and ignored. Only a deployment that has failed or was cancelled can still be reported as
/// rolled back. Messages are cut at 1,000 characters.
/// </para>
/// <para>All members are thread-safe. Stages can run in parallel.</para>
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

    /// <summary>Gets the latest state. The notifier may not have received it yet.</summary>
    public PipelineExecutionState State => Report.State;

    /// <summary>
    /// Gets the progress of the deployment in percent, 0 to 100. It is 100 if the status is one of the host's final statuses. Otherwise, it is
    /// the ended stages' share of <see cref="DeploymentReporterOptions.EstimatedStages"/>.
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
    /// Runs a stage and reports its outcome. The outcome is Succeeded if the work returns. It is Cancelled if the work throws an
    /// <see cref="OperationCanceledException"/> while a token is cancelled. It is Failed if the work throws any other exception. An outcome that
    /// the work itself reports is kept, unless the work reports Succeeded and then fails.
    /// </summary>
    /// <param name="name">The stage's name, 1 to 128 characters. Unique in the deployment.</param>
    /// <param name="work">The work of the stage. Receives the stage's reporter and the token.</param>
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
    /// Runs a stage that has a result, and reports its outcome. The outcome is Succeeded if the work returns. It is Cancelled if the work throws
    /// an <see cref="OperationCanceledException"/> while a token is cancelled. It is Failed if the work throws any other exception. An outcome
    /// that the work itself reports is kept, unless the work reports Succeeded and then fails.
    /// </summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="name">The stage's name, 1 to 128 characters. Unique in the deployment.</param>
    /// <param name="work">The work of the stage. Receives the stage's reporter and the token.</param>
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
    /// Begins a stage, and reports it. Call <see cref="StageReporter.CompleteAsync"/> when the stage has succeeded, and dispose the returned
    /// reporter at the end of the stage. If it is disposed without an outcome, the stage is reported as failed or, if the deployment's token is
    /// cancelled, as cancelled.
    /// </summary>
    /// <param name="name">The stage's name, 1 to 128 characters. Unique in the deployment.</param>
    /// <returns>The reporter of the stage's progress and outcome.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is outside its range, or was used before.</exception>
    public StageReporter BeginStage(string name)
    {
        ArgumentRules.CheckName(name, nameof(name));
        return new StageReporter(this, name, Report.BeginStageAsync(name));
    }

    /// <summary>
    /// Reports that the deployment has succeeded. Stages that are still open are shown as Failed, because no success was reported for them. In
    /// that case, a warning is logged.
    /// </summary>
    /// <returns>A task that completes when the outcome is reported.</returns>
    public Task SucceedAsync() => Report.EndAsync(DeploymentOutcome.Succeeded, nameof(SucceedAsync));

    /// <summary>Reports that the deployment has failed. Stages that are still open are shown as Failed.</summary>
    /// <param name="message">
    /// The reason, as a text for people. Default null: the message of the first stage that failed after the latest stage began. If there is none,
    /// and no stage is open, the message of the first stage that failed.
    /// </param>
    /// <param name="url">
    /// The address of a page with details. Default null: the address of the stage whose message is used, or else
    /// <see cref="DeploymentReporterOptions.Url"/>.
    /// </param>
    /// <returns>A task that completes when the outcome is reported.</returns>
    /// <exception cref="ArgumentException"><paramref name="url"/> is not a valid address. The message names the rule.</exception>
    public Task FailAsync(string? message = null, Uri? url = null) =>
        EndAsync(DeploymentOutcome.Failed(ReportRules.Truncate(message), url), nameof(FailAsync));

    /// <summary>Reports that the deployment was cancelled. Stages that are still open are shown as Cancelled.</summary>
    /// <param name="message">The reason, as a text for people; null for none.</param>
    /// <param name="url">The address of a page with details. Default null: <see cref="DeploymentReporterOptions.Url"/>.</param>
    /// <returns>A task that completes when the outcome is reported.</returns>
    /// <exception cref="ArgumentException"><paramref name="url"/> is not a valid address. The message names the rule.</exception>
    public Task ReportCancelledAsync(string? message = null, Uri? url = null) =>
        EndAsync(DeploymentOutcome.Cancelled(ReportRules.Truncate(message), url), nameof(ReportCancelledAsync));

    /// <summary>
    /// Reports that the previous version is back in place. You can call this method after Failed or Cancelled was reported, even after the
    /// reporter was disposed. The message and the address of that outcome are kept unless this call replaces them.
    /// </summary>
    /// <param name="message">The reason, as a text for people. Default null: as for <see cref="FailAsync"/>.</param>
    /// <param name="url">The address of a page with details. Default null: as for <see cref="FailAsync"/>.</param>
    /// <returns>A task that completes when the outcome is reported.</returns>
    /// <exception cref="ArgumentException"><paramref name="url"/> is not a valid address. The message names the rule.</exception>
    public Task ReportRolledBackAsync(string? message = null, Uri? url = null) =>
        EndAsync(DeploymentOutcome.RolledBack(ReportRules.Truncate(message), url), nameof(ReportRolledBackAsync));

    /// <summary>
    /// If no outcome was reported, reports Cancelled when the deployment's token is cancelled, and Failed otherwise. Waits until every
    /// status is reported.
    /// </summary>
    /// <returns>A task that completes when every status is reported.</returns>
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
                        _options.IncludeExceptionMessages ? ReportRules.GetMessage(failure) : null,
                        ErrorType: failure.GetType().FullName),
                replacesSuccess: !isCancelled).ConfigureAwait(false);
            throw;
        }
    }
}
