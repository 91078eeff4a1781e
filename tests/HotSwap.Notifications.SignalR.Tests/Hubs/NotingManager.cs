using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Tests.Hubs;

/// <summary>SignalR's lifetime manager with group operations that take a round trip, like those of a backplane.</summary>
internal sealed class NotingManager(ILogger<DefaultHubLifetimeManager<DeploymentHub>> logger) : DefaultHubLifetimeManager<DeploymentHub>(logger)
{
    private readonly HashSet<string> _groups = [];
    private TaskCompletionSource? _empty;
    private TaskCompletionSource? _left;

    /// <summary>Gets or sets the task that joining a group waits for.</summary>
    public Func<Task> RoundTrip { get; set; } = async () => await Task.Yield();

    /// <summary>Waits until no connection is in a group.</summary>
    public Task WhenEmptyAsync()
    {
        lock (_groups)
        {
            _empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            CompleteIfEmpty();
            return _empty.Task;
        }
    }

    /// <summary>Waits until a connection has left a group.</summary>
    public Task WhenLeftAsync()
    {
        lock (_groups)
        {
            _left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _left.Task;
        }
    }

    public override async Task AddToGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default)
    {
        await RoundTrip();
        await base.AddToGroupAsync(connectionId, groupName, cancellationToken);
        lock (_groups)
        {
            _groups.Add(groupName);
        }
    }

    public override async Task RemoveFromGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        await base.RemoveFromGroupAsync(connectionId, groupName, cancellationToken);
        lock (_groups)
        {
            _groups.Remove(groupName);
            _left?.TrySetResult();
            CompleteIfEmpty();
        }
    }

    private void CompleteIfEmpty()
    {
        if (_groups.Count == 0)
        {
            _empty?.TrySetResult();
        }
    }
}
