namespace HotSwap.Notifications.Logs;

/// <summary>A log that can erase one deployment, as a person may demand whose data it holds.</summary>
internal interface IErasableLog
{
    /// <summary>Erases all statuses of a deployment.</summary>
    /// <returns>Whether the log knew the deployment.</returns>
    ValueTask<bool> DeleteAsync(string executionId, CancellationToken cancellationToken);
}
