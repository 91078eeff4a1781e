namespace HotSwap.Notifications.Client.Watching;

/// <summary>Dispatches each event of the connection to the watchers of its scope.</summary>
internal sealed class EventDispatcher(WatchedScopes watched) : IDeploymentClient
{
    public Task DeploymentStatusChanged(DeploymentStatusMessage message)
    {
        Array.ForEach(watched.Of(message.ExecutionId), watcher => watcher.OnStatus(message));
        Array.ForEach(watched.Of(executionId: null), watcher => watcher.OnStatus(message));
        return Task.CompletedTask;
    }

    public Task DeploymentProgress(DeploymentProgressMessage message)
    {
        Array.ForEach(watched.Of(message.ExecutionId), watcher => watcher.OnProgress(message));
        return Task.CompletedTask;
    }

    public Task DeploymentsWithheld(DeploymentsWithheldMessage message)
    {
        Array.ForEach(watched.Of(executionId: null), watcher => watcher.OnWithheld(message));
        return Task.CompletedTask;
    }

    public Task DeploymentSubscriptionEnded(DeploymentSubscriptionEndedMessage message)
    {
        Array.ForEach(watched.Of(message.ExecutionId), watcher => watcher.OnSubscriptionLost());
        return Task.CompletedTask;
    }
}
