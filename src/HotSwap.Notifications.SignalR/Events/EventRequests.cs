using System.Security.Claims;
using HotSwap.Notifications.Access;
using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Limits;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Telemetry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace HotSwap.Notifications.Events;

/// <summary>Checks a request for a stream, and answers it with the stream or with problem details that state the reason for the refusal.</summary>
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

            // Counted before the first wait, so that a user cannot accumulate waiting requests.
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
            await RefusalProblem.Of(refused).ExecuteAsync(http).ConfigureAwait(false);
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

        // An EventSource reconnects after the end of a stream unless the response is 204 No Content.
        if (!scope.IsAll && cursor is not null && subscriptions.IsOver(scope.ExecutionId, cursor, reach))
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await RunAsync(http, scope, cursor, user, filter, reach).ConfigureAwait(false);
    }

    /// <summary>Runs the stream until the token that opened it expires, like a connection of the hub.</summary>
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
}
