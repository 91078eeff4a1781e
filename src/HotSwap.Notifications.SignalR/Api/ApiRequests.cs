using HotSwap.Notifications.Access;
using HotSwap.Notifications.Limits;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Reading;
using HotSwap.Notifications.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Api;

/// <summary>Answers the requests of the list API with the result, or with problem details that state the reason for the refusal.</summary>
internal sealed class ApiRequests(
    ListReading list,
    StoredStatuses stored,
    Admission admission,
    UserAccessFactory access,
    ExecutionIdRules executionIds,
    NotificationMetrics metrics,
    TimeProvider time,
    ILogger<ApiRequests> logger)
{
    public const int MaxStatuses = 200;
    public const int DefaultStatuses = 100;

    /// <summary>
    /// The maximum duration of a request. A read of an unavailable log would wait forever. The wait until the node is ready can take 5 seconds.
    /// </summary>
    private static readonly TimeSpan _maxWait = TimeSpan.FromSeconds(15);

    public Task ListAsync(HttpContext http) => AnswerAsync(http, () => ListQuery.Read(http.Request.Query), async (query, stopping) =>
    {
        var user = access.Create(http.User);
        var filters = await admission.AdmitAsync(user, DeploymentScope.All, stopping).ConfigureAwait(false) is not null;
        if (query.After is { Cursor: var begun } && !await stored.VouchesForAsync(begun, stopping).ConfigureAwait(false))
        {
            throw new SubscriptionRefusedException(
                DeploymentErrorCodes.HistoryLost,
                "The log no longer holds the history that this list started from. Read the list again from its first page.");
        }

        return await list.ReadAsync(query, filters ? user : null, stopping).ConfigureAwait(false);
    });

    public Task GetAsync(HttpContext http) => AnswerAsync(http, () => ReadExecutionId(http.Request.Query), async (executionId, stopping) =>
    {
        var (latest, cursor) = await FindAsync(http, executionId, stopping).ConfigureAwait(false);
        return latest is null ? throw Unknown() : (AnswerBody.OfOne(NumberedPayload.Of(latest), cursor), cursor);
    });

    public Task GetStatusesAsync(HttpContext http) => AnswerAsync(http, () => ReadStatusesQuery(http.Request.Query), async (query, stopping) =>
    {
        var (latest, _) = await FindAsync(http, query.ExecutionId, stopping).ConfigureAwait(false);
        var page = await stored.ReadAsync(query.ExecutionId, query.After, query.Limit, stopping).ConfigureAwait(false);
        return latest is null && page.Statuses.Count == 0 ? throw Unknown() : (AnswerBody.OfStatuses(page), page.End);
    });

    private static SubscriptionRefusedException NotReady() => new(
        DeploymentErrorCodes.NotReady, "Not ready: the log cannot be read at the moment. Try again.");

    private static SubscriptionRefusedException Unknown() => new(
        DeploymentErrorCodes.NotFound,
        "The log has no deployment with this execution id. The deployment has not started, or the log no longer holds it.");

    /// <summary>
    /// Finds the deployment and checks whether the user may see it. The policy is evaluated even if the deployment does not exist, so that a
    /// refusal does not reveal whether it exists.
    /// </summary>
    private async Task<(LoggedStatus? Latest, DeploymentCursor Cursor)> FindAsync(HttpContext http, string executionId, CancellationToken stopping)
    {
        await admission.WhenReadyAsync(stopping).ConfigureAwait(false);
        var (latest, cursor) = await stored.FindLatestAsync(executionId, stopping).ConfigureAwait(false);
        if (access.Create(http.User) is { } user)
        {
            var state = latest is null ? null : StatusPayload.Read(latest.Payload.Span, latest.Sequence, latest.Position).Details;
            await admission.CheckAsync(user, DeploymentScope.Of(executionId), state).ConfigureAwait(false);
        }

        return (latest, cursor);
    }

    private string ReadExecutionId(IQueryCollection query)
    {
        var executionId = QueryValues.Text(query, "executionId") ?? throw new ArgumentException("executionId is required.");
        executionIds.Check(executionId);
        return executionId;
    }

    private (string ExecutionId, long After, int Limit) ReadStatusesQuery(IQueryCollection query) => (
        ReadExecutionId(query),
        QueryValues.Number(query, "after", 0, long.MaxValue, byDefault: 0),
        (int)QueryValues.Number(query, "limit", 1, MaxStatuses, DefaultStatuses));

    private async Task AnswerAsync<T>(
        HttpContext http, Func<T> readQuery, Func<T, CancellationToken, Task<(byte[] Body, DeploymentCursor Cursor)>> readAsync)
    {
        using var timeout = new CancellationTokenSource(_maxWait, time);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, http.RequestAborted);
        try
        {
            var query = Read(readQuery);
            var (body, cursor) = await readAsync(query, stopping.Token).WaitAsync(stopping.Token).ConfigureAwait(false);
            if (!await stored.WhenKnownAsync(cursor, stopping.Token).ConfigureAwait(false))
            {
                throw NotReady();
            }

            await TaggedAnswer.WriteAsync(http, body, http.RequestAborted).ConfigureAwait(false);
        }
        catch (SubscriptionRefusedException refused)
        {
            await RefusalProblem.Of(refused).ExecuteAsync(http).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has disconnected.
        }
        catch (Exception failure) when (!http.Response.HasStarted)
        {
            ServerLog.ReadFailed(logger, failure, http.Request.Path);
            await RefusalProblem.Of(NotReady()).ExecuteAsync(http).ConfigureAwait(false);
        }
    }

    private T Read<T>(Func<T> readQuery)
    {
        try
        {
            return readQuery();
        }
        catch (ArgumentException invalid)
        {
            metrics.Refused("arguments");
            throw new SubscriptionRefusedException(DeploymentErrorCodes.InvalidArgument, invalid.Message);
        }
    }
}
