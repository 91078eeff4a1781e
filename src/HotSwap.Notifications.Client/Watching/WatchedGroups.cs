using HotSwap.Notifications.Client.Connection;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Client.Watching;

/// <summary>Who watches what. A group on the server is left when its last watcher ends.</summary>
internal sealed class WatchedGroups(IHubLink link, ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, WatchedGroup> _groups = new(StringComparer.Ordinal);
    private readonly WatchedGroup _all = new(executionId: null, link, logger);
    private readonly List<Task> _leaving = [];

    /// <param name="executionId">The deployment to watch; null for all.</param>
    /// <param name="create">Makes the watcher.</param>
    public Watcher Add(string? executionId, Func<WatchedGroup, Watcher> create)
    {
        lock (_lock)
        {
            var group = _all;
            if (executionId is not null && !_groups.TryGetValue(executionId, out group!))
            {
                _groups.Add(executionId, group = new WatchedGroup(executionId, link, logger));
            }

            var watcher = create(group);
            group.Watchers.Add(watcher);
            return watcher;
        }
    }

    /// <summary>Removes a watcher. The group is left in the background, where there is a connection to leave it on.</summary>
    public void Remove(Watcher watcher, bool isConnected, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var group = watcher.ExecutionId is null ? _all : _groups[watcher.ExecutionId];
            group.Watchers.Remove(watcher);
            _leaving.RemoveAll(leaving => leaving.IsCompleted);
            _leaving.Add(LeaveAsync(watcher.ExecutionId, group, isConnected, cancellationToken));
        }
    }

    /// <summary>Those who watch the deployment and, where asked for, those who watch all.</summary>
    public Watcher[] Of(string executionId, bool includingAll)
    {
        lock (_lock)
        {
            var watchers = _groups.GetValueOrDefault(executionId)?.Watchers ?? [];
            return includingAll ? [.. watchers, .. _all.Watchers] : [.. watchers];
        }
    }

    /// <param name="executionId">The deployment; null for those who watch all.</param>
    public Watcher[] Of(string? executionId)
    {
        lock (_lock)
        {
            return executionId is null ? [.. _all.Watchers] : [.. _groups.GetValueOrDefault(executionId)?.Watchers ?? []];
        }
    }

    public Watcher[] All()
    {
        lock (_lock)
        {
            return [.. _groups.Values.SelectMany(group => group.Watchers), .. _all.Watchers];
        }
    }

    /// <summary>Waits until no group is being left any more.</summary>
    public Task LeftAsync()
    {
        lock (_lock)
        {
            return Task.WhenAll(_leaving);
        }
    }

    private async Task LeaveAsync(string? executionId, WatchedGroup group, bool isConnected, CancellationToken cancellationToken)
    {
        if (isConnected)
        {
            await group.LeaveAsync(() => IsAbandoned(group), cancellationToken).ConfigureAwait(false);
        }

        lock (_lock)
        {
            if (executionId is not null && IsAbandoned(group) && _groups.GetValueOrDefault(executionId) == group)
            {
                _groups.Remove(executionId);
            }
        }
    }

    private bool IsAbandoned(WatchedGroup group)
    {
        lock (_lock)
        {
            return group.Watchers.Count == 0;
        }
    }
}
