using HotSwap.Notifications.Access;
using HotSwap.Notifications.History;
using HotSwap.Notifications.Publishing;
using HotSwap.Notifications.Telemetry;
using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications.Hubs;

/// <summary>Joins connections to groups and answers them from the history, once they have been admitted.</summary>
internal sealed class Subscriptions(
    DeploymentHistory history, IDeploymentLog log, FanOut fanOut, Admission admission, NotificationMetrics metrics, TimeProvider time)
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(5);

    public async Task<DeploymentSubscription> SubscribeAsync(string executionId, SubscribingConnection connection)
    {
        await WhenReadyAsync(connection).ConfigureAwait(false);
        await admission.AdmitAsync(executionId, connection.Open).ConfigureAwait(false);
        return await SubscribeAsync(
            connection, DeploymentHubNames.DeploymentGroup(executionId), () => history.Resume(executionId, cursor: null), filter: null)
            .ConfigureAwait(false);
    }

    public async Task<DeploymentSubscription> SubscribeToAllAsync(SubscribingConnection connection)
    {
        await WhenReadyAsync(connection).ConfigureAwait(false);
        var filter = await admission.AdmitToAllAsync(connection.Open, explainsGaps: false).ConfigureAwait(false);
        return await SubscribeAsync(
            connection, DeploymentHubNames.AllDeploymentsGroup, () => history.ResumeAll(cursor: null), filter).ConfigureAwait(false);
    }

    public static Task UnsubscribeAsync(string executionId, SubscribingConnection connection)
    {
        connection.Subscriptions.Remove(executionId);
        return connection.LeaveAsync(DeploymentHubNames.DeploymentGroup(executionId));
    }

    public static Task UnsubscribeFromAllAsync(SubscribingConnection connection)
    {
        connection.Subscriptions.Remove(executionId: null);
        return connection.LeaveAsync(DeploymentHubNames.AllDeploymentsGroup);
    }

    public async Task<DeploymentSubscription> ResumeAsync(string executionId, DeploymentCursor? cursor, SubscribingConnection connection)
    {
        await WhenReadyAsync(connection).ConfigureAwait(false);
        await admission.AdmitAsync(executionId, connection.Open).ConfigureAwait(false);

        // The join comes before the answer is taken: what is not in the answer reaches the connection through the group.
        await connection.JoinAsync(DeploymentHubNames.DeploymentGroup(executionId)).ConfigureAwait(false);
        await WhenReachedAsync(cursor, connection).ConfigureAwait(false);
        return Counted(cursor, history.Resume(executionId, cursor));
    }

    public async Task<DeploymentSubscription> ResumeAllAsync(DeploymentCursor? cursor, SubscribingConnection connection)
    {
        await WhenReadyAsync(connection).ConfigureAwait(false);
        var filter = await admission.AdmitToAllAsync(connection.Open, explainsGaps: true).ConfigureAwait(false);
        await connection.JoinAsync(DeploymentHubNames.AllDeploymentsGroup).ConfigureAwait(false);
        await WhenReachedAsync(cursor, connection).ConfigureAwait(false);
        var answer = Counted(cursor, history.ResumeAll(cursor));
        if (filter is null)
        {
            return answer;
        }

        await filter.DecideAsync(answer.Statuses, connection.Context.ConnectionAborted).ConfigureAwait(false);
        return filter.Apply(answer);
    }

    private DeploymentSubscription Counted(DeploymentCursor? cursor, DeploymentSubscription answer)
    {
        metrics.Resumed(cursor is null ? "new" : answer.Recovered ? "recovered" : "lost");
        return answer;
    }

    private async ValueTask WhenReadyAsync(SubscribingConnection connection)
    {
        try
        {
            await log.WhenReady.WaitAsync(_timeout, time, connection.Context.ConnectionAborted).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new HubException($"{Refusals.NotReady}: this node has not loaded the deployments. Try again.");
        }
    }

    /// <summary>Waits for a while: if the cursor is not reached then, the answer is that it was not recovered.</summary>
    private async ValueTask WhenReachedAsync(DeploymentCursor? cursor, SubscribingConnection connection)
    {
        if (cursor is null)
        {
            return;
        }

        using var patience = new CancellationTokenSource(_timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, connection.Context.ConnectionAborted);
        await log.WhenReachedAsync(cursor, both.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>
    /// Joins and sends the current state as ordinary events, both between two messages of the fan-out, so that no newer event can
    /// come first. What takes time must not hold up the fan-out: a join over the network and the decisions of a policy are waited for
    /// outside, and a status that came meanwhile may then be seen twice, but never out of order.
    /// </summary>
    private async Task<DeploymentSubscription> SubscribeAsync(
        SubscribingConnection connection, string group, Func<DeploymentSubscription> current, AnswerFilter? filter)
    {
        Task? joined = null;
        while (true)
        {
            if (filter is not null)
            {
                await filter.DecideAsync(current().Statuses, connection.Context.ConnectionAborted).ConfigureAwait(false);
            }

            await (joined ?? Task.CompletedTask).ConfigureAwait(false);
            using (await fanOut.PauseAsync(connection.Context.ConnectionAborted).ConfigureAwait(false))
            {
                joined ??= connection.JoinAsync(group);
                var state = current();
                if (joined.IsCompletedSuccessfully && filter?.IsDecided(state.Statuses) is not false)
                {
                    return await SendAsync(filter?.Apply(state) ?? state, connection).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task<DeploymentSubscription> SendAsync(DeploymentSubscription state, SubscribingConnection connection)
    {
        foreach (var status in state.Statuses)
        {
            await fanOut.MakeRoomAsync(connection.Context.ConnectionAborted).ConfigureAwait(false);
            await connection.Client.DeploymentStatusChanged(status).ConfigureAwait(false);
        }

        if (state.Progress is { } progress)
        {
            await connection.Client.DeploymentProgress(progress).ConfigureAwait(false);
        }

        return state with { Statuses = [], Progress = null, Filtered = false };
    }
}
