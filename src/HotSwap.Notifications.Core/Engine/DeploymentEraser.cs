using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Engine;

/// <summary>Erases a deployment from the log, and then from the memory of this node.</summary>
internal sealed class DeploymentEraser(NotificationEngine engine, IDeploymentLog log, TimelineStore store) : IDeploymentEraser
{
    public async Task<bool> EraseAsync(string executionId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(executionId);
        if (log is not IErasableLog erasable)
        {
            throw new NotSupportedException(
                $"The log {log.GetType().Name} cannot erase a deployment, because it does not implement {nameof(IErasableLog)}. Register a log that can, for example with UseSqlite.");
        }

        // Otherwise messages in the outbox would be stored after the erasure.
        await engine.CommitAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        var wasInLog = await erasable.DeleteAsync(executionId, cancellationToken).ConfigureAwait(false);
        return store.Erase(executionId) || wasInLog;
    }
}
