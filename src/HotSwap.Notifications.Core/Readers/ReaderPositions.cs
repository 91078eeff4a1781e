namespace HotSwap.Notifications.Readers;

/// <summary>
/// Moves the cursors of one connection consistently. If a connection subscribes to a deployment and to all deployments, it receives each status
/// of the deployment once.
/// </summary>
/// <remarks>
/// Two readers share the statuses of such a deployment. The reader of the deployment writes them up to <see cref="Reader.CoveredAfter"/>, and the
/// reader of all deployments writes the later ones. While the reader of all deployments waits for a decision, the reader of the deployment can
/// be ahead: then it has written the statuses up to its <see cref="Reader.Position"/>, and the reader of all deployments leaves them out. It must
/// therefore not skip any status while it is ahead.
/// </remarks>
internal static class ReaderPositions
{
    /// <summary>
    /// Returns the position up to which the statuses of a scope have been written. For a single deployment, the connection's reader of all
    /// deployments may have written them.
    /// </summary>
    public static long Written(Reader reader) => !reader.Scope.IsAll && reader.Subscriber.All is { } all && reader.Position >= reader.CoveredAfter
        ? Math.Max(reader.Position, all.Position)
        : reader.Position;

    /// <summary>Moves the reader of all deployments to a position.</summary>
    public static void MoveAll(Reader all, long position, SnapshotCursor? snapshot)
    {
        foreach (var reader in DeploymentsOf(all))
        {
            // A reader that is not behind has read everything.
            reader.Position = reader.IsBehind ? Math.Min(Written(reader), position) : position;
        }

        Place(all, position, snapshot);
    }

    /// <summary>
    /// Moves the reader of all deployments forward to a position. Statuses that readers of single deployments have written ahead of it are not
    /// written again.
    /// </summary>
    public static void SkipAll(Reader all, long position, SnapshotCursor? snapshot)
    {
        foreach (var reader in DeploymentsOf(all))
        {
            reader.Position = reader.IsBehind ? Written(reader) : Math.Max(reader.Position, position);
        }

        Place(all, position, snapshot);
    }

    /// <summary>
    /// Moves a reader of a single deployment to a position. If the connection has a reader of all deployments, that reader writes for both from its
    /// own position on.
    /// </summary>
    public static void MoveDeployment(Reader reader, long position)
    {
        var covered = reader.Subscriber.All?.Position ?? position;
        reader.Position = Math.Min(position, covered);
        reader.CoveredAfter = covered;
        reader.Backlog.CurrentOnlyUpTo = 0;
    }

    /// <summary>Sets the position of the reader of all deployments. Readers of single deployments write up to this position themselves.</summary>
    private static void Place(Reader all, long position, SnapshotCursor? snapshot)
    {
        all.Position = position;
        all.Snapshot = snapshot;

        // Withheld positions up to the new position must still be reported.
        (all.WithheldFirst, all.WithheldLast) = all.WithheldFirst <= position ? (all.WithheldFirst, Math.Min(all.WithheldLast, position)) : (0, 0);
        foreach (var reader in DeploymentsOf(all))
        {
            reader.CoveredAfter = position;
            reader.Backlog.CurrentOnlyUpTo = Math.Min(reader.Backlog.CurrentOnlyUpTo, position);

            // The move may have set back a reader that had read everything. The reader of all deployments writes these statuses again.
            SubscriberRegistry.LockedMark(reader);
        }
    }

    /// <summary>
    /// Detaches the readers of single deployments from a reader of all deployments that ends. They continue from the position that both have
    /// written up to.
    /// </summary>
    public static void Detach(Reader all)
    {
        foreach (var reader in DeploymentsOf(all))
        {
            reader.Position = Written(reader);
            if (all.Backlog.HasAfter(all.Position))
            {
                // This reader must write the statuses that the reader of all deployments has not written yet.
                reader.Backlog.Extend(all.Backlog.UpTo);
                SubscriberRegistry.LockedMark(reader);
            }
        }
    }

    private static IEnumerable<Reader> DeploymentsOf(Reader all) => all.Subscriber.Deployments?.Values ?? Enumerable.Empty<Reader>();
}
