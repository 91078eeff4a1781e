using HotSwap.Notifications.Client;

namespace HotSwap.Notifications.Testing.Feeding;

/// <summary>The connection of a client to a feed. The feed's lock guards what the connection watches.</summary>
internal sealed class FeedConnection(FakeDeploymentFeed feed) : IDeploymentHubConnection
{
    private readonly HashSet<string> _watched = new(StringComparer.Ordinal);
    private bool _isWatchingAll;
    private IDeploymentClient? _receiver;
    private Action<Exception?>? _closed;

    /// <param name="executionId">The deployment; null for all deployments.</param>
    public bool IsWatching(string? executionId) => executionId is null ? _isWatchingAll : _watched.Contains(executionId);

    public void Watch(string? executionId)
    {
        if (executionId is null)
        {
            _isWatchingAll = true;
        }
        else
        {
            _watched.Add(executionId);
        }
    }

    public void Unwatch(string? executionId)
    {
        if (executionId is null)
        {
            _isWatchingAll = false;
        }
        else
        {
            _watched.Remove(executionId);
        }
    }

    // The receiver of a client completes at once, so that this does not block.
    public void Send(DeploymentStatusMessage status) => _receiver!.DeploymentStatusChanged(status).GetAwaiter().GetResult();

    public void Send(DeploymentProgressMessage progress) => _receiver!.DeploymentProgress(progress).GetAwaiter().GetResult();

    public void Disconnect()
    {
        _watched.Clear();
        _isWatchingAll = false;
        _closed!(new IOException("The feed was disconnected."));
    }

    public Task StartAsync(IDeploymentClient receiver, Action<Exception?> closed, CancellationToken cancellationToken)
    {
        _receiver = receiver;
        _closed = closed;
        return feed.OpenAsync(this, cancellationToken);
    }

    public Task<DeploymentSubscriptionAnswer> ResumeAsync(string? executionId, DeploymentCursor? cursor, CancellationToken cancellationToken) =>
        Task.FromResult(feed.Subscribe(this, executionId, cursor));

    public Task UnsubscribeAsync(string? executionId, CancellationToken cancellationToken)
    {
        feed.Unsubscribe(this, executionId);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        feed.Close(this);
        return ValueTask.CompletedTask;
    }
}
