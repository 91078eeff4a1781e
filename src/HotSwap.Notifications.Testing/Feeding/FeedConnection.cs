using HotSwap.Notifications.Client.Connection;

namespace HotSwap.Notifications.Testing.Feeding;

/// <summary>A client's connection that ends at a feed. What it watches is known under the feed's lock.</summary>
internal sealed class FeedConnection(FakeDeploymentFeed feed) : IHubLink
{
    private readonly HashSet<string> _watched = new(StringComparer.Ordinal);
    private bool _isWatchingAll;

    public event Action<Exception?>? Closed;

    public event Action<DeploymentStatusMessage>? StatusChanged;

    public event Action<DeploymentProgressMessage>? ProgressChanged;

    event Action<DeploymentsWithheldMessage>? IHubLink.Withheld
    {
        add { }
        remove { }
    }

    event Action<DeploymentSubscriptionEndedMessage>? IHubLink.SubscriptionEnded
    {
        add { }
        remove { }
    }

    /// <param name="executionId">The deployment; null for all.</param>
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

    public void Send(DeploymentStatusMessage status) => StatusChanged?.Invoke(status);

    public void Send(DeploymentProgressMessage progress) => ProgressChanged?.Invoke(progress);

    public void Lose()
    {
        _watched.Clear();
        _isWatchingAll = false;
        Closed?.Invoke(new IOException("The feed was disconnected."));
    }

    public bool HasTokenProvider => false;

    public Task StartAsync(CancellationToken cancellationToken) => feed.OpenAsync(this, cancellationToken);

    public Task<DeploymentSubscription> ResumeAsync(string? executionId, DeploymentCursor? cursor, CancellationToken cancellationToken) =>
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
