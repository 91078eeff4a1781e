using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Telemetry;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Hubs;

/// <summary>
/// Keeps a connection in the SignalR groups of its subscriptions, for messages that the host sends to the groups. The groups are updated in
/// the background, one call at a time. Each call reads whether the connection is subscribed when the call starts, so that a late call cannot
/// undo a newer change.
/// </summary>
internal sealed class GroupMembership(
    string connectionId, HubLifetimeManager<DeploymentHub> manager, Func<DeploymentScope, bool> isSubscribed, ILogger logger)
{
    private readonly Lock _lock = new();
    private Queue<DeploymentScope>? _changed;
    private bool _isUpdating;

    /// <summary>Queues an update of the group of a scope, because the subscription to the scope may have begun or ended.</summary>
    public void Update(DeploymentScope scope)
    {
        lock (_lock)
        {
            (_changed ??= new Queue<DeploymentScope>(1)).Enqueue(scope);
            if (_isUpdating)
            {
                return;
            }

            _isUpdating = true;
        }

        // Not on the caller's thread, which can be the engine's. A backplane may work for a while before its first await.
        _ = Task.Run(UpdateAsync);
    }

    private async Task UpdateAsync()
    {
        while (TryTake(out var scope))
        {
            try
            {
                await (isSubscribed(scope)
                    ? manager.AddToGroupAsync(connectionId, scope.Group)
                    : manager.RemoveFromGroupAsync(connectionId, scope.Group)).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                ServerLog.GroupFailed(logger, failure, connectionId);
            }
        }
    }

    private bool TryTake(out DeploymentScope scope)
    {
        lock (_lock)
        {
            _isUpdating = _changed!.TryDequeue(out scope);
            return _isUpdating;
        }
    }
}
