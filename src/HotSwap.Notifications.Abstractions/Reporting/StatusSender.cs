using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Reporting;

/// <summary>Sends the states of one deployment in order, and repeats a refused outcome. Logs failures.</summary>
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

    /// <summary>Gets a task that completes when every state with a turn was sent, or could not be sent.</summary>
    public Task AllSent => _latest;

    /// <summary>Returns the next turn for a state. The caller holds the lock that guards the state.</summary>
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
            InvokeOnStateChanged(state);
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

    private void InvokeOnStateChanged(PipelineExecutionState state)
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

    /// <summary>Repeats a refused notification until the retry timeout is over. Does not repeat it after the host has stopped.</summary>
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

    /// <summary>Notifies without the deployment's token: the outcome of a cancelled deployment has to be reported, too.</summary>
    private Task NotifyAsync(PipelineExecutionState state) =>
        notifier.NotifyDeploymentStatusChanged(state.ExecutionId, state, CancellationToken.None);
}
