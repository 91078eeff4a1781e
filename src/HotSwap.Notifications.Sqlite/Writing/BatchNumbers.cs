using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Sqlite.Database;

namespace HotSwap.Notifications.Sqlite.Writing;

/// <summary>The Sequence and the Position of one deployment while a batch is appended.</summary>
/// <param name="stored">The numbers in the file. Null if the file does not contain the deployment.</param>
internal sealed class BatchNumbers(DeploymentTable.LatestNumbers? stored)
{
    /// <summary>The latest status that the batch appended. Null if there is none.</summary>
    private LoggedStatus? _latest;

    /// <summary>The final status after which the batch continues the deployment. Null if there is none.</summary>
    private LoggedStatus? _ended;

    public long Sequence { get; private set; } = stored?.Sequence ?? 0;

    public long Position { get; private set; } = stored?.Position ?? 0;

    public void Advance(LoggedStatus status)
    {
        _ended = _latest is { IsFinal: true } ? _latest : _ended;
        (_latest, Sequence, Position) = (status, status.Sequence, status.Position);
    }

    /// <summary>Writes the numbers after the batch.</summary>
    public void Write(DeploymentTable deployments)
    {
        var isActive = stored is { IsActive: true };
        if (_ended is not null)
        {
            // The final status ends the lease.
            deployments.Set(_ended, isActive);
            isActive = false;
        }

        if (_latest is not null)
        {
            deployments.Set(_latest, isActive);
        }
    }
}
