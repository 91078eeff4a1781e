using System.Security.Claims;
using HotSwap.Notifications.Access;
using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Limits;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Telemetry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

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
    TimeProvider time)
{
    public async Task HandleAsync(HttpContext http, string? executionId)
    {
        try
        {
            var (scope, cursor) = Read(http, executionId);

            // A request counts before it has waited for anything, so that a user cannot pile up requests that wait.
            var user = http.User.FindFirstValue(ClaimTypes.NameIdentifier);
            users.Add(user);
            try
            {
                await AnswerAsync(http, scope, cursor).ConfigureAwait(false);
            }
            finally
            {
                users.Remove(user);
            }
        }
        catch (SubscriptionRefusedException refused)
        {
            await Problem(refused).ExecuteAsync(http).ConfigureAwait(false);
        }
    }

    private (DeploymentScope Scope, DeploymentCursor? Cursor) Read(HttpContext http, string? executionId)
    {
        try
        {
            var cursor = EventCursor.Parse(http.Request.Headers["Last-Event-ID"]);
            if (executionId is null)
            {
                return (DeploymentScope.All, cursor);
            }

            executionIds.Check(executionId);
            return (DeploymentScope.Of(executionId), cursor);
        }
        catch (ArgumentException invalid)
        {
            metrics.Refused("arguments");
            throw new SubscriptionRefusedException(DeploymentErrorCodes.InvalidArgument, invalid.Message);
        }
    }

    private async Task AnswerAsync(HttpContext http, DeploymentScope scope, DeploymentCursor? cursor)
    {
        var user = access.Create(http.User);
        var filter = await admission.AdmitAsync(user, scope, http.RequestAborted).ConfigureAwait(false);
        await admission.WhenReachedAsync(cursor, http.RequestAborted).ConfigureAwait(false);

        var reach = await admission.FindBacklogAsync(scope, cursor, http.RequestAborted).ConfigureAwait(false);

        // An EventSource comes back after the end of a stream, unless it is told that there is no content.
        if (!scope.IsAll && cursor is not null && subscriptions.IsOver(scope.ExecutionId, cursor, reach))
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await RunAsync(http, scope, cursor, user, filter, reach).ConfigureAwait(false);
    }

    /// <summary>As a connection of the hub does, a stream ends when the token it was opened with expires.</summary>
    private async Task RunAsync(
        HttpContext http, DeploymentScope scope, DeploymentCursor? cursor, UserAccess? user, IReaderAccess? filter, BacklogReach reach)
    {
        using var expiring = new CancellationTokenSource(TimeToLive(http), time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, expiring.Token);
        await streams.RunAsync(http, scope, cursor, user, filter, reach, ending.Token).ConfigureAwait(false);
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

    private static ProblemHttpResult Problem(SubscriptionRefusedException refused) => TypedResults.Problem(
        refused.Message,
        statusCode: refused.Code switch
        {
            DeploymentErrorCodes.InvalidArgument => StatusCodes.Status400BadRequest,
            DeploymentErrorCodes.NotAllowed => StatusCodes.Status403Forbidden,
            DeploymentErrorCodes.TooManyConnections => StatusCodes.Status429TooManyRequests,
            _ => StatusCodes.Status503ServiceUnavailable,
        },
        extensions: [new("code", refused.Code)]);
}
