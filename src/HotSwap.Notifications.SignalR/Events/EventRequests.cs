using System.Security.Claims;
using HotSwap.Notifications.Access;
using HotSwap.Notifications.History;
using HotSwap.Notifications.Limits;
using HotSwap.Notifications.Telemetry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HotSwap.Notifications.Events;

/// <summary>Checks a request for a stream, and answers it: with the stream, or with a problem that says why not.</summary>
internal sealed class EventRequests(
    EventStreams streams,
    IDeploymentLog log,
    AccessPolicies policies,
    ExecutionIdRules executionIds,
    UserConnections users,
    IHostApplicationLifetime lifetime,
    NotificationMetrics metrics,
    TimeProvider time)
{
    private static readonly TimeSpan _readyTimeout = TimeSpan.FromSeconds(5);

    /// <param name="http">The request.</param>
    /// <param name="executionId">The deployment; null for all.</param>
    public async Task HandleAsync(HttpContext http, string? executionId)
    {
        var result = await AnswerAsync(http, executionId).ConfigureAwait(false);
        await result.ExecuteAsync(http).ConfigureAwait(false);
    }

    private async Task<IResult> AnswerAsync(HttpContext http, string? executionId)
    {
        DeploymentCursor? cursor;
        try
        {
            cursor = EventCursor.Parse(http.Request.Headers["Last-Event-ID"]);
            if (executionId is not null)
            {
                executionIds.Check(executionId);
            }
        }
        catch (ArgumentException invalid)
        {
            return Refuse("arguments", StatusCodes.Status400BadRequest, invalid.Message);
        }

        try
        {
            await log.WhenReady.WaitAsync(_readyTimeout, time, http.RequestAborted).ConfigureAwait(false);
            if (!await policies.MayWatchAsync(http.User, executionId).ConfigureAwait(false))
            {
                return Refuse("access", StatusCodes.Status403Forbidden, Refusals.NotAllowed);
            }
        }
        catch (TimeoutException)
        {
            return TypedResults.Problem($"{Refusals.NotReady}. Try again.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        // An EventSource comes back after the end of a stream, unless it is told that there is no content.
        return executionId is not null && cursor is not null && streams.IsOver(executionId, cursor)
            ? TypedResults.NoContent()
            : Stream(http, executionId, cursor);
    }

    private IResult Stream(HttpContext http, string? executionId, DeploymentCursor? cursor)
    {
        var user = http.User.FindFirstValue(ClaimTypes.NameIdentifier);
        if (!users.TryAdd(user))
        {
            return Refuse("connections_per_user", StatusCodes.Status429TooManyRequests, users.Refusal);
        }

        var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        EndWithTheToken(http, ending);
        http.Response.OnCompleted(() =>
        {
            ending.Dispose();
            users.Remove(user);
            return Task.CompletedTask;
        });
        return TypedResults.ServerSentEvents(streams.ReadAsync(executionId, cursor, http.User, ending.Token));
    }

    /// <summary>As a connection of the hub does, a stream ends when the token it was opened with expires.</summary>
    private void EndWithTheToken(HttpContext http, CancellationTokenSource ending)
    {
        if (http.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc is { } expires
            && expires - time.GetUtcNow() is var rest
            && rest < TimeSpan.FromDays(30))
        {
            ending.CancelAfter(rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
        }
    }

    private ProblemHttpResult Refuse(string reason, int statusCode, string sentence)
    {
        metrics.Refused(reason);
        return TypedResults.Problem(sentence, statusCode: statusCode);
    }
}
