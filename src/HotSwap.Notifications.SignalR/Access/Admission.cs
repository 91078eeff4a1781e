using HotSwap.Notifications.Hubs;
using HotSwap.Notifications.Publishing;
using HotSwap.Notifications.Telemetry;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Access;

/// <summary>Decides whether a connection may subscribe, and counts its subscriptions.</summary>
internal sealed class Admission(
    AccessPolicies policies,
    HubLifetimeManager<DeploymentHub> lifetimeManager,
    SubscriptionEnder ender,
    IOptions<DeploymentNotificationsOptions> options,
    TimeProvider time,
    NotificationMetrics metrics,
    ILogger<Admission> logger)
{
    private const string FeedEnded = "Authorization could not be decided. Subscribe or resume again.";

    /// <exception cref="HubException">The caller may not watch the deployment, or has too many subscriptions.</exception>
    public async ValueTask AdmitAsync(string executionId, OpenConnection connection)
    {
        if (!await policies.MayWatchAsync(connection.User, executionId).ConfigureAwait(false))
        {
            throw Refuse("access", Refusals.NotAllowed);
        }

        Count(executionId, connection);
    }

    /// <param name="connection">The connection. From now on it gets of all deployments only what it may see.</param>
    /// <param name="explainsGaps">Whether the client counts positions.</param>
    /// <returns>What filters the answer; null where the connection may see everything.</returns>
    /// <exception cref="HubException">The caller may not watch all deployments, or has too many subscriptions.</exception>
    public async ValueTask<AnswerFilter?> AdmitToAllAsync(OpenConnection connection, bool explainsGaps)
    {
        if (!await policies.MayWatchAsync(connection.User, executionId: null).ConfigureAwait(false))
        {
            throw Refuse("access", Refusals.NotAllowed);
        }

        var mailbox = policies.RestrictsDeployments ? FindMailbox(connection) : null;
        Count(executionId: null, connection);
        if (mailbox is null)
        {
            return null;
        }

        var filter = mailbox.FilterWith(() => new FeedFilter(
            new AccessDecisions(policies, connection.User, options.Value.DecisionLifetime, time),
            connection.Subscriptions,
            mailbox.Mailbox,
            options.Value.MailboxCapacity,
            explainAfter: options.Value.HistoryOfAll / 4,
            () => ender.EndAsync(connection.Context.ConnectionId, connection.Subscriptions, executionId: null, FeedEnded),
            logger));
        filter.ExplainsGaps |= explainsGaps;
        return new AnswerFilter(filter.Decisions);
    }

    private MailboxConnection FindMailbox(OpenConnection connection)
    {
        if (lifetimeManager is MailboxLifetimeManager { SeesMessages: true } mailboxes)
        {
            return mailboxes.Find(connection.Context.ConnectionId)
                ?? throw new OperationCanceledException("The connection has ended.");
        }

        Log.CannotFilter(logger);
        throw Refuse("access", "The feed of all deployments is not available here: this server cannot restrict it to what the caller may see.");
    }

    private void Count(string? executionId, OpenConnection connection)
    {
        if (!connection.Subscriptions.TryAdd(executionId))
        {
            throw Refuse(
                "subscriptions",
                $"The connection has {options.Value.MaxSubscriptionsPerConnection} subscriptions, as many as MaxSubscriptionsPerConnection allows. Unsubscribe from one first.");
        }
    }

    private HubException Refuse(string reason, string sentence)
    {
        metrics.Refused(reason);
        return new HubException(sentence);
    }
}
