using HotSwap.Notifications.Access;
using HotSwap.Notifications.Limits;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Telemetry;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Hubs;

/// <summary>Implements the methods of the hub, for one deployment and for all deployments.</summary>
internal sealed class HubCalls(
    Admission admission,
    Subscriptions subscriptions,
    SubscriberRegistry registry,
    UserConnections users,
    IOptions<DeploymentNotificationsOptions> options,
    NotificationMetrics metrics)
{
    /// <exception cref="SubscriptionRefusedException">The user has reached the connection limit.</exception>
    public void Connect(HubCallerContext connection)
    {
        users.Add(connection.UserIdentifier);
        connection.Features.Set(new CountedConnection());
    }

    public void Disconnect(HubCallerContext connection)
    {
        if (connection.Features.Get<CountedConnection>() is not null)
        {
            users.Remove(connection.UserIdentifier);
        }
    }

    public async Task<DeploymentSubscriptionAnswer> SubscribeAsync(HubCallerContext connection, DeploymentScope scope)
    {
        var (subscriber, access) = await AdmitAsync(connection, scope).ConfigureAwait(false);
        var reach = await admission.FindBacklogAsync(scope, cursor: null, connection.ConnectionAborted).ConfigureAwait(false);
        return Joined(subscriber, scope, subscriptions.Subscribe(subscriber, scope, access, reach));
    }

    public async Task<DeploymentSubscriptionAnswer> ResumeAsync(HubCallerContext connection, DeploymentScope scope, DeploymentCursor? cursor)
    {
        var (subscriber, access) = await AdmitAsync(connection, scope).ConfigureAwait(false);
        await admission.WhenReachedAsync(cursor, connection.ConnectionAborted).ConfigureAwait(false);
        var reach = await admission.FindBacklogAsync(scope, cursor, connection.ConnectionAborted).ConfigureAwait(false);
        if (access is not null)
        {
            await admission.DecideAsync(access, subscriptions.Preview(cursor, reach), connection.ConnectionAborted).ConfigureAwait(false);
        }

        var answering = subscriptions.ResumeAsync(subscriber, scope, cursor, access, reach);
        var isDeferred = !answering.IsCompleted;
        var answer = Joined(subscriber, scope, await answering.ConfigureAwait(false));
        if (isDeferred)
        {
            await AdmitAgainAsync(connection, subscriber, scope).ConfigureAwait(false);
        }

        metrics.Resumed(cursor is null ? "new" : answer.Recovered ? "recovered" : "lost");
        return answer;
    }

    public void Unsubscribe(HubCallerContext connection, DeploymentScope scope)
    {
        var subscriber = SubscriberOf(connection);
        registry.Unsubscribe(subscriber, scope);
        ((HubWriter)subscriber.Writer).Groups.Update(scope);
    }

    private static Subscriber SubscriberOf(HubCallerContext connection) => connection.Features.GetRequiredFeature<Subscriber>();

    private async Task<(Subscriber Subscriber, IReaderAccess? Access)> AdmitAsync(HubCallerContext connection, DeploymentScope scope)
    {
        var subscriber = SubscriberOf(connection);
        var user = ((HubWriter)subscriber.Writer).Access;
        return (subscriber, await admission.AdmitAsync(user, scope, connection.ConnectionAborted).ConfigureAwait(false));
    }

    /// <summary>
    /// Checks the access again after a deferred answer. While the answer waited for a write, the review did not include the subscription, so
    /// the access may have ended.
    /// </summary>
    private async Task AdmitAgainAsync(HubCallerContext connection, Subscriber subscriber, DeploymentScope scope)
    {
        try
        {
            await AdmitAsync(connection, scope).ConfigureAwait(false);
        }
        catch (SubscriptionRefusedException refused) when (refused.Code == DeploymentErrorCodes.NotAllowed)
        {
            registry.End(subscriber, scope, DeploymentErrorCodes.NotAllowed, Refusals.NotAllowed);
            throw;
        }
        catch
        {
            registry.End(subscriber, scope, DeploymentErrorCodes.NotDecided, Refusals.NotDecided);
            throw;
        }
    }

    private DeploymentSubscriptionAnswer Joined(Subscriber subscriber, DeploymentScope scope, DeploymentSubscriptionAnswer? answer)
    {
        if (answer is null)
        {
            if (subscriber.IsClosed)
            {
                throw new OperationCanceledException("The connection has ended.");
            }

            metrics.Refused("subscriptions");
            throw new SubscriptionRefusedException(
                DeploymentErrorCodes.TooManySubscriptions,
                $"The connection has reached the subscription limit of {options.Value.Limits.MaxSubscriptionsPerConnection} (Limits.MaxSubscriptionsPerConnection). Unsubscribe from one first.");
        }

        ((HubWriter)subscriber.Writer).Groups.Update(scope);
        return answer;
    }

    /// <summary>Marks a connection that was counted against the limit of its user.</summary>
    private sealed class CountedConnection;
}
