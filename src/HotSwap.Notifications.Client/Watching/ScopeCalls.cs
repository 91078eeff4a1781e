using HotSwap.Notifications.Client.Connection;
using HotSwap.Notifications.Client.Telemetry;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Client.Watching;

/// <summary>The calls that are made for a scope: what becomes of their failures, and how long to wait before the next one.</summary>
/// <param name="executionId">The deployment; null for all.</param>
/// <param name="link">The hub's methods.</param>
/// <param name="connection">The connection.</param>
/// <param name="connectionBackoff">How long the connection makes no call, whatever the scope.</param>
/// <param name="answerTimeout">How long the server may take to answer.</param>
/// <param name="time">What measures delays.</param>
/// <param name="logger">Where to log.</param>
internal sealed class ScopeCalls(
    string? executionId,
    IHubLink link,
    ConnectionKeeper connection,
    Backoff connectionBackoff,
    TimeSpan answerTimeout,
    TimeProvider time,
    ILogger logger)
{
    private readonly Backoff _backoff = new(time);

    /// <summary>Why the last call was not answered; null where it was.</summary>
    public Exception? LastError { get; private set; }

    /// <summary>How long to wait before the next call; zero where it may be made.</summary>
    public TimeSpan Wait => _backoff.Left > connectionBackoff.Left ? _backoff.Left : connectionBackoff.Left;

    /// <summary>What was refused on the connection before may be asked for at once.</summary>
    public void OnConnected() => _backoff.Reset();

    /// <returns>The answer; null where there was none, and the call is to be made again.</returns>
    /// <exception cref="DeploymentWatchRefusedException">The server refuses for good.</exception>
    public async Task<DeploymentSubscription?> ResumeAsync(DeploymentCursor? cursor)
    {
        try
        {
            using var activity = ClientTelemetry.Resume();
            var answer = await CallAsync(timeout => link.ResumeAsync(executionId, cursor, timeout)).ConfigureAwait(false);
            Answered();
            return answer;
        }
        catch (Exception error) when (Refusals.IsFinal(CodeOf(error)))
        {
            Answered();
            throw new DeploymentWatchRefusedException(CodeOf(error)!, Refusals.TextOf(error.Message)!, error);
        }
        catch (Exception error)
        {
            Failed(error);
            return null;
        }
    }

    /// <returns>Whether the subscription is over; false where the call is to be made again.</returns>
    public async Task<bool> UnsubscribeAsync()
    {
        try
        {
            await CallAsync(async timeout =>
            {
                await link.UnsubscribeAsync(executionId, timeout).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (CodeOf(error) == DeploymentErrorCodes.TooManyCalls)
        {
            Failed(error);
            return false;
        }
        catch (Exception error)
        {
            // A lost connection has left everything, and what still comes is dropped where nobody watches.
            Log.LeaveFailed(logger, error);
            return true;
        }
    }

    private async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(connection.Disposing);
        timeout.CancelAfter(answerTimeout);
        try
        {
            return await call(timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException cancelled) when (!connection.Disposing.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"The server has not answered for {answerTimeout.TotalSeconds} s ({nameof(DeploymentNotificationsClientOptions.AnswerTimeout)}).", cancelled);
        }
    }

    private void Answered()
    {
        _backoff.Succeeded();
        connectionBackoff.Succeeded();
        if (LastError is not null)
        {
            LastError = null;
            connection.Report(null);
        }
    }

    private void Failed(Exception error)
    {
        var code = CodeOf(error);
        (code == DeploymentErrorCodes.TooManyCalls ? connectionBackoff : _backoff).Failed();
        if (connection.State != DeploymentConnectionState.Connected || connection.Disposing.IsCancellationRequested)
        {
            Log.LostWhileAsking(logger, error);
            return;
        }

        var isNew = LastError is null;
        var scope = executionId is null ? "all deployments" : $"deployment '{executionId}'";
        LastError = new DeploymentConnectionException(
            $"{connection.Url} does not answer for {scope}, and is asked again: {Refusals.TextOf(error.Message) ?? error.Message}", error)
        { Code = code };
        Log.ResumeFailed(logger, error, scope);
        if (isNew)
        {
            connection.Report(LastError);
        }
    }

    private static string? CodeOf(Exception error) => error is HubException ? Refusals.CodeOf(error.Message) : null;
}
