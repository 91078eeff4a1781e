using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Reporting;

/// <summary>Sends the states of one deployment in their order, and repeats an outcome that is refused. Logs what fails.</summary>
internal sealed class StatusSender(
    IDeploymentNotifier notifier,
    Action<PipelineExecutionState> onStateChanged,
    TimeSpan retryTimeout,
    PipelineTrace? trace,
    TimeProvider time,
    ILogger logger)
{
    private static readonly TimeSpan _firstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _longestDelay = TimeSpan.FromSeconds(1);

    private volatile Task _latest = Task.CompletedTask;

    /// <summary>Gets a task that completes when every state that has a turn was sent.</summary>
    public Task AllSent => _latest;

    /// <summary>Gives a state the next turn. The caller holds the lock under which states change.</summary>
    public SendTurn TakeTurn(PipelineExecutionState state, bool isOutcome)
    {
        var turn = new SendTurn(state, isOutcome, _latest);
        _latest = turn.Sent;
        return turn;
    }

    public async Task SendAsync(SendTurn turn)
    {
        await turn.Earlier.ConfigureAwait(false);
        var (state, isOutcome) = (turn.State, turn.IsOutcome);
        try
        {
            trace?.EnterRun();
            Show(state);
            await (isOutcome ? NotifyRepeatedlyAsync(state) : NotifyAsync(state)).ConfigureAwait(false);
        }
        catch (Exception failure) when (isOutcome)
        {
            ReporterLog.OutcomeFailed(logger, failure, state.Status, state.ExecutionId);
        }
        catch (Exception failure)
        {
            ReporterLog.StatusFailed(logger, failure, state.ExecutionId);
        }
        finally
        {
            turn.End();
        }
    }

    private void Show(PipelineExecutionState state)
    {
        try
        {
            onStateChanged(state);
        }
        catch (Exception failure)
        {
            ReporterLog.StateChangedFailed(logger, failure, state.ExecutionId);
        }
    }

    /// <summary>Repeats while the outbox is full. A host that has shut down takes nothing more.</summary>
    private async Task NotifyRepeatedlyAsync(PipelineExecutionState state)
    {
        var (start, delay) = (time.GetTimestamp(), _firstDelay);
        while (true)
        {
            TimeSpan left;
            try
            {
                await NotifyAsync(state).ConfigureAwait(false);
                return;
            }
            catch (DeploymentNotificationRefusedException refused)
                when (refused.Code != DeploymentErrorCodes.HostStopped && (left = retryTimeout - time.GetElapsedTime(start)) > TimeSpan.Zero)
            {
                delay = TimeSpan.FromTicks(Math.Min(delay.Ticks, Math.Max(left.Ticks, TimeSpan.TicksPerMillisecond)));
            }

            await Task.Delay(delay, time).ConfigureAwait(false);
            delay = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, _longestDelay.Ticks));
        }
    }

    /// <summary>The deployment's token decides about its outcome, and must not keep the outcome from being reported.</summary>
    private Task NotifyAsync(PipelineExecutionState state) =>
        notifier.NotifyDeploymentStatusChanged(state.ExecutionId, state, CancellationToken.None);
}
