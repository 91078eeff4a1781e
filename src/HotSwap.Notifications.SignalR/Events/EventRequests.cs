using System.Security.Claims;
using HotSwap.Notifications.Access;
using HotSwap.Notifications.Limits;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Telemetry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Events;

/// <summary>Checks a request for a stream, and answers it: with the stream, or with a problem that says why not.</summary>
internal sealed class EventRequests(
    EventStreams streams,
    Subscriptions subscriptions,
    Admission admission,
    UserAccessFactory access,
    ExecutionIdRules executionIds,
    UserConnections users,
    NotificationMetrics metrics,
    TimeProvider time,
    ILogger<EventRequests> logger)
{
    public async Task HandleAsync(HttpContext http, string? executionId)
    {
        if (!TryRead(http, executionId, out var scope, out var cursor, out var invalid))
        {
            await Refuse("arguments", StatusCodes.Status400BadRequest, invalid).ExecuteAsync(http).ConfigureAwait(false);
            return;
        }

        // A request counts before it has waited for anything, so that a user cannot pile up requests that wait.
        var user = http.User.FindFirstValue(ClaimTypes.NameIdentifier);
        if (!users.TryAdd(user))
        {
            await Refuse("connections_per_user", StatusCodes.Status429TooManyRequests, users.Refusal).ExecuteAsync(http).ConfigureAwait(false);
            return;
        }

        try
        {
            if (await AnswerAsync(http, scope, cursor).ConfigureAwait(false) is { } answer)
            {
                await answer.ExecuteAsync(http).ConfigureAwait(false);
            }
        }
        finally
        {
            users.Remove(user);
        }
    }

    private bool TryRead(HttpContext http, string? executionId, out DeploymentScope scope, out DeploymentCursor? cursor, out string invalid)
    {
        (scope, cursor, invalid) = (DeploymentScope.All, null, "");
        try
        {
            cursor = EventCursor.Parse(http.Request.Headers["Last-Event-ID"]);
            if (executionId is not null)
            {
                executionIds.Check(executionId);
                scope = DeploymentScope.Of(executionId);
            }

            return true;
        }
        catch (ArgumentException refused)
        {
            invalid = refused.Message;
            return false;
        }
    }

    /// <summary>Serves the stream, or returns why not.</summary>
    private async Task<IResult?> AnswerAsync(HttpContext http, DeploymentScope scope, DeploymentCursor? cursor)
    {
        if (!await admission.IsReadyAsync(http.RequestAborted).ConfigureAwait(false))
        {
            return TypedResults.Problem($"{Refusals.NotReady}. Try again.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        var userAccess = access.Create(http.User);
        IReaderAccess? filter;
        try
        {
            filter = await admission.AdmitAsync(userAccess, scope).ConfigureAwait(false);
        }
        catch (SubscriptionRefusedException refused)
        {
            return TypedResults.Problem(refused.Message, statusCode: StatusCodes.Status403Forbidden);
        }
        catch (Exception failure) when (!http.RequestAborted.IsCancellationRequested)
        {
            ServerLog.DecisionFailed(logger, failure);
            return TypedResults.Problem("Authorization could not be decided. Try again.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        await admission.WhenReachedAsync(cursor, http.RequestAborted).ConfigureAwait(false);

        // An EventSource comes back after the end of a stream, unless it is told that there is no content.
        if (!scope.IsAll && cursor is not null && subscriptions.IsOver(scope.ExecutionId, cursor))
        {
            return TypedResults.NoContent();
        }

        await RunAsync(http, scope, cursor, userAccess, filter).ConfigureAwait(false);
        return null;
    }

    /// <summary>As a connection of the hub does, a stream ends when the token it was opened with expires.</summary>
    private async Task RunAsync(HttpContext http, DeploymentScope scope, DeploymentCursor? cursor, UserAccess? user, IReaderAccess? filter)
    {
        using var expiring = new CancellationTokenSource(TimeToLive(http), time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, expiring.Token);
        await streams.RunAsync(http, scope, cursor, user, filter, ending.Token).ConfigureAwait(false);
    }

    private TimeSpan TimeToLive(HttpContext http)
    {
        if (http.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc is not { } expires)
        {
            return Timeout.InfiniteTimeSpan;
        }

        var rest = expires - time.GetUtcNow();
        return rest > TimeSpan.FromDays(30) ? Timeout.InfiniteTimeSpan : rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
    }

    private ProblemHttpResult Refuse(string reason, int statusCode, string sentence)
    {
        metrics.Refused(reason);
        return TypedResults.Problem(sentence, statusCode: statusCode);
    }
}
