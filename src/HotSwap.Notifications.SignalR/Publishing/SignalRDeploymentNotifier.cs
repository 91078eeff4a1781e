using System.Diagnostics;
using HotSwap.Notifications.Access;
using HotSwap.Notifications.Limits;
using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Publishing;

/// <summary>Validates, captures, and hands over to the outbox.</summary>
internal sealed class SignalRDeploymentNotifier(
    Outbox outbox,
    ExecutionIdRules executionIds,
    ShownStates shown,
    TimeProvider time,
    NotificationMetrics metrics,
    ILogger<SignalRDeploymentNotifier> logger) : IDeploymentNotifier
{
    public Task NotifyDeploymentStatusChanged(
        string executionId, PipelineExecutionState state, CancellationToken cancellationToken = default)
    {
        executionIds.Check(executionId);
        ArgumentRules.CheckState(state);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        state = shown.Capture(state);
        using var activity = NotificationActivities.Notify(executionId);
        try
        {
            outbox.Add(new DeploymentStatusMessage
            {
                ExecutionId = executionId,
                Status = state.Status,
                UpdatedAt = state.LastUpdated,
                Details = state,
                Origin = Origin(activity),
            });
            metrics.StatusAccepted();
        }
        catch (DeploymentNotificationRefusedException refused)
        {
            metrics.StatusRefused();
            Log.Refused(logger, refused, executionId);
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
        outbox.Add(new DeploymentProgressMessage
        {
            ExecutionId = executionId,
            Stage = stage,
            Progress = progress,
            Timestamp = time.GetUtcNow().UtcDateTime,
            Origin = Origin(activity),
        });
        metrics.ProgressAccepted();
        return Task.CompletedTask;
    }

    private MessageOrigin? Origin(Activity? activity) =>
        activity is null && !metrics.MeasuresDelay ? null : new MessageOrigin(time.GetTimestamp(), activity?.Context ?? default);
}
