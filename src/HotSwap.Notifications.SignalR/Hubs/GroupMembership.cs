using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Telemetry;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Hubs;

/// <summary>
/// Keeps a connection in the SignalR groups of its subscriptions, for the host's own sends. One call is under way at a time, and each does
/// what is right when it begins, so that it neither delays a subscription nor outlives it.
/// </summary>
internal sealed class GroupMembership(
    string connectionId, HubLifetimeManager<DeploymentHub> manager, Func<DeploymentScope, bool> isSubscribed, ILogger logger)
{
    private readonly Lock _lock = new();
    private Queue<DeploymentScope>? _changed;
    private bool _isUpdating;

    /// <summary>The subscription to a scope may have begun or ended.</summary>
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

        // Not on the caller's thread, which may be the engine's: a backplane may do much before it first awaits.
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
