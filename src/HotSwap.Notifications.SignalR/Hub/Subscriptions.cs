using HotSwap.Notifications.History;
using HotSwap.Notifications.Publishing;

namespace HotSwap.Notifications.Hubs;

/// <summary>Joins connections to groups and answers them from the history.</summary>
internal sealed class Subscriptions(DeploymentHistory history, FanOut fanOut)
{
    public Task<DeploymentSubscription> SubscribeAsync(string executionId, SubscribingConnection connection) =>
        SubscribeAsync(connection, DeploymentHubNames.DeploymentGroup(executionId), () => history.Resume(executionId, cursor: null));

    public Task<DeploymentSubscription> SubscribeToAllAsync(SubscribingConnection connection) =>
        SubscribeAsync(connection, DeploymentHubNames.AllDeploymentsGroup, () => history.ResumeAll(cursor: null));

    public static Task UnsubscribeAsync(string executionId, SubscribingConnection connection) =>
        connection.LeaveAsync(DeploymentHubNames.DeploymentGroup(executionId));

    public static Task UnsubscribeFromAllAsync(SubscribingConnection connection) =>
        connection.LeaveAsync(DeploymentHubNames.AllDeploymentsGroup);

    public async Task<DeploymentSubscription> ResumeAsync(string executionId, DeploymentCursor? cursor, SubscribingConnection connection)
    {
        // The join comes before the answer is taken: what is not in the answer reaches the connection through the group.
        await connection.JoinAsync(DeploymentHubNames.DeploymentGroup(executionId)).ConfigureAwait(false);
        return history.Resume(executionId, cursor);
    }

    public async Task<DeploymentSubscription> ResumeAllAsync(DeploymentCursor? cursor, SubscribingConnection connection)
    {
        await connection.JoinAsync(DeploymentHubNames.AllDeploymentsGroup).ConfigureAwait(false);
        return history.ResumeAll(cursor);
    }

    /// <summary>
    /// Joins and sends the current state as ordinary events, both between two messages of the fan-out, so that no newer event can
    /// come first. A join that takes a network round trip must not hold up the fan-out: it is finished outside, and a status that
    /// came meanwhile may then be seen twice, but never out of order.
    /// </summary>
    private async Task<DeploymentSubscription> SubscribeAsync(
        SubscribingConnection connection, string group, Func<DeploymentSubscription> current)
    {
        Task joined;
        using (await fanOut.PauseAsync(connection.Context.ConnectionAborted).ConfigureAwait(false))
        {
            joined = connection.JoinAsync(group);
            if (joined.IsCompletedSuccessfully)
            {
                return await SendAsync(current(), connection.Client).ConfigureAwait(false);
            }
        }

        await joined.ConfigureAwait(false);
        using (await fanOut.PauseAsync(connection.Context.ConnectionAborted).ConfigureAwait(false))
        {
            return await SendAsync(current(), connection.Client).ConfigureAwait(false);
        }
    }

    private static async Task<DeploymentSubscription> SendAsync(DeploymentSubscription state, IDeploymentClient client)
    {
        foreach (var status in state.Statuses)
        {
            await client.DeploymentStatusChanged(status).ConfigureAwait(false);
        }

        if (state.Progress is { } progress)
        {
            await client.DeploymentProgress(progress).ConfigureAwait(false);
        }

        return state with { Statuses = [], Progress = null };
    }
}
