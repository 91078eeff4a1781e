using HotSwap.Notifications.Access;
using HotSwap.Notifications.History;
using HotSwap.Notifications.Telemetry;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Publishing;

/// <summary>
/// Sends messages one after the other. Recording a message and sending it are one step, so that a subscription that pauses the
/// fan-out sees a history that holds exactly what has been sent.
/// </summary>
internal sealed class FanOut(
    IHubContext<DeploymentHub> hub,
    HubLifetimeManager<DeploymentHub> lifetimeManager,
    DeploymentHistory history,
    ShownStates shown,
    IOptions<DeploymentNotificationsOptions> options,
    TimeProvider time,
    NotificationMetrics metrics,
    ILogger<FanOut> logger) : IFanOut, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly int _burst = options.Value.MailboxCapacity / 4;
    private readonly TimeSpan _graceTime = options.Value.SendGraceTime;
    private int _statusesSinceRoom;

    public async ValueTask DeliverAsync(DeploymentStatusMessage status, bool isAcceptedHere, CancellationToken cancellationToken)
    {
        using (await PauseAsync(cancellationToken).ConfigureAwait(false))
        {
            var forAll = shown.ForAll(status);
            history.Record(status, forAll);
            if (!Sends(isAcceptedHere))
            {
                return;
            }

            using var activity = NotificationActivities.Send(status.ExecutionId, status.Origin);
            await MakeRoomAsync(cancellationToken).ConfigureAwait(false);
            var group = DeploymentHubNames.DeploymentGroup(status.ExecutionId);
            if (ReferenceEquals(status, forAll))
            {
                await SendAsync([group, DeploymentHubNames.AllDeploymentsGroup], status, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                // In this order: the mailbox of a connection in both groups keeps the first.
                await SendAsync([group], status, cancellationToken).ConfigureAwait(false);
                await SendAsync([DeploymentHubNames.AllDeploymentsGroup], forAll, cancellationToken).ConfigureAwait(false);
            }

            metrics.StatusSent(DelaySince(status.Origin));
        }
    }

    public async ValueTask DeliverAsync(DeploymentProgressMessage progress, bool isAcceptedHere, CancellationToken cancellationToken)
    {
        using (await PauseAsync(cancellationToken).ConfigureAwait(false))
        {
            if (history.Record(progress) is { } numbered && Sends(isAcceptedHere))
            {
                using var activity = NotificationActivities.Send(progress.ExecutionId, progress.Origin);
                var groups = new[] { DeploymentHubNames.DeploymentGroup(progress.ExecutionId) };
                await SendAsync(groups, nameof(IDeploymentClient.DeploymentProgress), numbered, progress.ExecutionId, cancellationToken)
                    .ConfigureAwait(false);
                metrics.ProgressSent(DelaySince(progress.Origin));
            }
        }
    }

    /// <summary>
    /// To be called before each status of a burst, while the fan-out is paused: it must not fill the mailboxes of clients that would
    /// keep up.
    /// </summary>
    public async ValueTask MakeRoomAsync(CancellationToken cancellationToken)
    {
        if (++_statusesSinceRoom >= _burst && lifetimeManager is MailboxLifetimeManager mailboxes)
        {
            await mailboxes.MakeRoomAsync(cancellationToken).ConfigureAwait(false);
            _statusesSinceRoom = 0;
        }
    }

    /// <summary>Nothing is recorded and nothing sent until the result is disposed.</summary>
    public async ValueTask<Pause> PauseAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Pause(_turn);
    }

    public void Dispose() => _turn.Dispose();

    private TimeSpan? DelaySince(MessageOrigin? origin) => origin is null ? null : time.GetElapsedTime(origin.Timestamp);

    /// <summary>A manager that reaches the clients of every node would bring them what each node sends.</summary>
    private bool Sends(bool isAcceptedHere) =>
        isAcceptedHere || lifetimeManager is MailboxLifetimeManager { SeesMessages: true };

    private ValueTask SendAsync(string[] groups, DeploymentStatusMessage status, CancellationToken cancellationToken) =>
        SendAsync(groups, nameof(IDeploymentClient.DeploymentStatusChanged), status, status.ExecutionId, cancellationToken);

    private async ValueTask SendAsync(
        string[] groups, string eventName, object message, string executionId, CancellationToken cancellationToken)
    {
        try
        {
            var sending = hub.Clients.Groups(groups).SendCoreAsync(eventName, [message], cancellationToken);
            if (!sending.IsCompleted)
            {
                await WaitAsync(sending, executionId, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await sending.ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Log.SendFailed(logger, failure, executionId);
        }
    }

    private async Task WaitAsync(Task sending, string executionId, CancellationToken cancellationToken)
    {
        try
        {
            await sending.WaitAsync(_graceTime, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!sending.IsCompleted)
        {
            metrics.SendWasSlow();
            Log.SendIsSlow(logger, executionId, _graceTime);
            _ = ObserveAsync(sending, executionId);
        }
    }

    private async Task ObserveAsync(Task sending, string executionId)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            Log.SendFailed(logger, failure, executionId);
        }
    }

    internal readonly struct Pause(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
