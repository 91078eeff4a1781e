using HotSwap.Notifications.Access;
using HotSwap.Notifications.Limits;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Telemetry;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Hubs;

/// <summary>What clients call on the hub, for one deployment as for all.</summary>
internal sealed class HubCalls(
    Admission admission,
    Subscriptions subscriptions,
    SubscriberRegistry registry,
    UserConnections users,
    IOptions<DeploymentNotificationsOptions> options,
    NotificationMetrics metrics)
{
    /// <exception cref="SubscriptionRefusedException">The user has as many connections as it may.</exception>
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

    /// <summary>While an answer waited for the end of a write, no review knew of the subscription: the right may have ended.</summary>
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
                $"The connection has {options.Value.Limits.MaxSubscriptionsPerConnection} subscriptions, as many as Limits.MaxSubscriptionsPerConnection allows. Unsubscribe from one first.");
        }

        ((HubWriter)subscriber.Writer).Groups.Update(scope);
        return answer;
    }

    /// <summary>Marks a connection that is counted for its user.</summary>
    private sealed class CountedConnection;
}
