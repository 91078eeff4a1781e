using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text.Json;
using HotSwap.Notifications.Access;
using HotSwap.Notifications.History;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Events;

/// <summary>
/// The feed as server-sent events. A stream keeps nothing but its place in the history: whenever something has changed it reads on
/// from there, so that a client that reads slowly costs no memory, and misses nothing that the history still has.
/// </summary>
internal sealed class EventStreams(
    DeploymentHistory history, AccessPolicies policies, IOptions<DeploymentNotificationsOptions> options, TimeProvider time)
{
    private static readonly TimeSpan _keepAlive = TimeSpan.FromSeconds(15);

    /// <summary>Whether a client that has come to the cursor has seen the deployment's final status, so that nothing more comes.</summary>
    public bool IsOver(string executionId, DeploymentCursor cursor)
    {
        var missed = history.Resume(executionId, cursor);
        return missed is { Recovered: true, Statuses.Count: 0 }
            && history.LatestState(executionId) is { } state
            && history.IsFinal(state.Status);
    }

    /// <param name="executionId">The deployment, to its final status; null for all.</param>
    /// <param name="cursor">Where the client has come to; null for the current state.</param>
    /// <param name="user">Who watches.</param>
    /// <param name="cancellationToken">Ends the stream in order.</param>
    public async IAsyncEnumerable<SseItem<string>> ReadAsync(
        string? executionId, DeploymentCursor? cursor, ClaimsPrincipal user, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var decisions = executionId is null && policies.RestrictsDeployments
            ? new AccessDecisions(policies, user, options.Value.DecisionLifetime, time)
            : null;
        DeploymentProgressMessage? shown = null;
        var reviewed = time.GetTimestamp();

        // The client is connected once something has come.
        yield return new SseItem<string>("", EventNames.KeepAlive);
        while (!cancellationToken.IsCancellationRequested)
        {
            var changed = history.WhenChanged(executionId);
            var answer = executionId is null ? history.ResumeAll(cursor) : history.Resume(executionId, cursor);
            if (cursor is not null && !answer.Recovered)
            {
                yield return new SseItem<string>("", EventNames.HistoryLost);
            }

            foreach (var status in await VisibleAsync(answer.Statuses, decisions, cancellationToken).ConfigureAwait(false))
            {
                yield return Item(status, answer.Cursor.Epoch);
                if (executionId is not null && history.IsFinal(status.Status))
                {
                    yield break;
                }
            }

            if (answer.Progress is { } progress && progress != shown)
            {
                shown = progress;
                yield return Item(progress);
            }

            cursor = answer.Cursor;
            await changed.WaitAsync(_keepAlive, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!changed.IsCompleted && !cancellationToken.IsCancellationRequested)
            {
                yield return new SseItem<string>("", EventNames.KeepAlive);
            }

            if (IsReviewDue(ref reviewed) && !await policies.MayWatchAsync(user, executionId).ConfigureAwait(false))
            {
                yield return new SseItem<string>(Refusals.NotAllowed, nameof(IDeploymentClient.DeploymentSubscriptionEnded));
                yield break;
            }
        }
    }

    private static SseItem<string> Item(DeploymentStatusMessage status, string epoch) =>
        new(JsonSerializer.Serialize(status, DeploymentJsonContext.Default.DeploymentStatusMessage), nameof(IDeploymentClient.DeploymentStatusChanged))
        {
            EventId = EventCursor.Format(epoch, status.Position),
        };

    private static SseItem<string> Item(DeploymentProgressMessage progress) => new(
        JsonSerializer.Serialize(progress, DeploymentJsonContext.Default.DeploymentProgressMessage), nameof(IDeploymentClient.DeploymentProgress));

    private static async ValueTask<IEnumerable<DeploymentStatusMessage>> VisibleAsync(
        IReadOnlyList<DeploymentStatusMessage> statuses, AccessDecisions? decisions, CancellationToken cancellationToken)
    {
        if (decisions is null)
        {
            return statuses;
        }

        var filter = new AnswerFilter(decisions);
        await filter.DecideAsync(statuses, cancellationToken).ConfigureAwait(false);
        return statuses.Where(filter.IsVisible);
    }

    private bool IsReviewDue(ref long reviewed)
    {
        var interval = options.Value.AccessReviewInterval;
        if (!policies.Restricts || interval == TimeSpan.Zero || time.GetElapsedTime(reviewed) < interval)
        {
            return false;
        }

        reviewed = time.GetTimestamp();
        return true;
    }
}
