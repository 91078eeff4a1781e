using HotSwap.Notifications.Client.Connection;
using HotSwap.Notifications.Client.Telemetry;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Client.Watching;

/// <summary>Makes the calls of a scope, handles their failures, and determines the delay before the next call.</summary>
/// <param name="executionId">The deployment; null for all deployments.</param>
/// <param name="hub">The hub.</param>
/// <param name="connection">The connection.</param>
/// <param name="gate">The limit of the calls of all scopes of the connection.</param>
/// <param name="answerTimeout">The longest time that the server may take to answer.</param>
/// <param name="time">The clock of the delays.</param>
/// <param name="logger">The logger.</param>
internal sealed class ScopeCalls(
    string? executionId,
    IDeploymentHubConnection hub,
    ReconnectingConnection connection,
    CallGate gate,
    TimeSpan answerTimeout,
    TimeProvider time,
    ILogger logger)
{
    private readonly Backoff _backoff = new(time);
    private readonly string _scope = executionId is null ? "all deployments" : $"deployment '{executionId}'";
    private volatile Exception? _lastError;

    /// <summary>Gets the error of the last call that was not answered; null after an answer.</summary>
    public Exception? LastError => _lastError;

    /// <summary>Gets the delay before the next call; zero if it may be made now.</summary>
    public TimeSpan Wait => _backoff.Left > gate.Backoff.Left ? _backoff.Left : gate.Backoff.Left;

    /// <summary>Ends the delay: a call that the server refused on the lost connection may be made on the next connection at once.</summary>
    public void OnDisconnected()
    {
        _lastError = null;
        _backoff.Reset();
        gate.Backoff.Reset();
    }

    /// <summary>Waits at the gate until a call may be made. The caller leaves the gate after the call.</summary>
    /// <returns>False if the client is disposed.</returns>
    public async Task<bool> TryEnterAsync()
    {
        try
        {
            await gate.EnterAsync(connection.Disposing).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Leave() => gate.Leave();

    /// <returns>The answer; null if there was none, and the call has to be repeated.</returns>
    /// <exception cref="DeploymentCallRefusedException">The server has refused the call for good.</exception>
    public async Task<DeploymentSubscriptionAnswer?> ResumeAsync(DeploymentCursor? cursor)
    {
        try
        {
            using var activity = ClientActivities.Resume();
            var answer = await CallAsync(timeout => hub.ResumeAsync(executionId, cursor, timeout)).ConfigureAwait(false);
            Answered();
            return answer;
        }
        catch (Exception error) when (RefusalOf(error) is { IsFinal: true } refusal)
        {
            Answered();
            throw new DeploymentCallRefusedException(refusal.ToString(), error) { Code = refusal.Code };
        }
        catch (Exception error)
        {
            Failed(error);
            return null;
        }
    }

    /// <returns>True if the subscription is over; false if the call has to be repeated.</returns>
    public async Task<bool> UnsubscribeAsync()
    {
        try
        {
            await CallAsync(async timeout =>
            {
                await hub.UnsubscribeAsync(executionId, timeout).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (IsConnected && RefusalOf(error) is not { IsFinal: true })
        {
            // Must be repeated: the subscription counts towards the connection's limit until it ends.
            Log.UnsubscribeFailed(logger, error, _scope);
            BackOff(error);
            return false;
        }
        catch (Exception error)
        {
            // The subscription ended with its connection.
            Log.UnsubscribeFailed(logger, error, _scope);
            return true;
        }
    }

    private async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call)
    {
        using var timeout = new CancellationTokenSource(answerTimeout, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, connection.Disposing);
        try
        {
            return await call(ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException cancelled) when (timeout.IsCancellationRequested && !connection.Disposing.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"The server did not answer within {answerTimeout.TotalSeconds} s ({nameof(DeploymentNotificationsClientOptions.AnswerTimeout)}).", cancelled);
        }
    }

    private bool IsConnected => connection.State == DeploymentConnectionState.Connected && !connection.Disposing.IsCancellationRequested;

    private void Answered()
    {
        _backoff.Succeeded();
        gate.Backoff.Succeeded();
        _lastError = null;
        connection.RaiseIfWatchErrorChanged();
    }

    private void Failed(Exception error)
    {
        if (!IsConnected)
        {
            Log.LostDuringCall(logger, error, _scope);
            return;
        }

        BackOff(error);
        Log.ResumeFailed(logger, error, _scope);
        var refusal = RefusalOf(error);
        _lastError ??= new DeploymentConnectionException(
            $"The request to {connection.Address} for {_scope} failed. The client repeats it. {refusal?.ToString() ?? error.Message}", error)
        {
            Code = refusal?.Code,
        };
        connection.RaiseIfWatchErrorChanged();
    }

    private void BackOff(Exception error) => (RefusalOf(error)?.Code == DeploymentErrorCodes.TooManyCalls ? gate.Backoff : _backoff).Failed();

    private static DeploymentRefusal? RefusalOf(Exception error) =>
        error is HubException && DeploymentRefusal.TryParse(error.Message, out var refusal) ? refusal : null;
}
