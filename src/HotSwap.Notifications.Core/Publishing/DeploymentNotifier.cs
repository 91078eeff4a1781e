using System.Diagnostics;
using HotSwap.Notifications.Limits;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.Views;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Publishing;

/// <summary>Validates notifications, captures their state, and adds them to the outbox.</summary>
internal sealed class DeploymentNotifier(
    Outbox outbox,
    ExecutionIdRules executionIds,
    StateViews views,
    StatusSpelling spelling,
    FinalStatuses finalStatuses,
    TimeProvider time,
    NotificationMetrics metrics,
    ILogger<DeploymentNotifier> logger) : IDeploymentNotifier, IDeploymentReporterDefaults
{
    public ILogger Logger => logger;

    public TimeProvider TimeProvider => time;

    public IReadOnlyCollection<string> FinalStatuses => finalStatuses.All;

    public Task NotifyDeploymentStatusChanged(
        string executionId, PipelineExecutionState state, CancellationToken cancellationToken = default)
    {
        executionIds.Check(executionId);
        StateRules.Check(executionId, state);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        using var activity = NotificationActivities.Notify(executionId);
        try
        {
            var captured = views.Capture(state);
            outbox.Add(new OutboxStatus(executionId, captured, Origin(activity)));
            metrics.StatusAccepted();
            spelling.Check(executionId, captured.Status);
        }
        catch (DeploymentNotificationRefusedException refused)
        {
            metrics.StatusRefused();
            CoreLog.Refused(logger, refused, executionId);
            throw;
        }

        return Task.CompletedTask;
    }

    public Task NotifyDeploymentProgress(
        string executionId, string stage, int progress, CancellationToken cancellationToken = default)
    {
        executionIds.Check(executionId);
        ArgumentRules.CheckStage(stage);
        ArgumentRules.CheckProgress(progress);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        using var activity = NotificationActivities.Notify(executionId);
        var message = new DeploymentProgressMessage
        {
            ExecutionId = executionId,
            Stage = stage,
            Progress = progress,
            Timestamp = time.GetUtcNow().UtcDateTime,
        };
        outbox.Add(new ProgressValue(message, Origin(activity)));
        metrics.ProgressAccepted();
        return Task.CompletedTask;
    }

    private MessageOrigin? Origin(Activity? activity) =>
        activity is null && !metrics.MeasuresDelay ? null : new MessageOrigin(time.GetTimestamp(), activity?.Context ?? default);
}
