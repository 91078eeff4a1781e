namespace HotSwap.Notifications.Readers;

/// <summary>Moves cursors so that those of one connection agree: a status of a deployment that it also watches with all is written once.</summary>
internal static class ReaderPositions
{
    /// <summary>Returns up to where the statuses of a scope have been written, for a single deployment also by the reader of all beside it.</summary>
    public static long Written(Reader reader) => !reader.Scope.IsAll && reader.Subscriber.All is { } all && reader.Position >= reader.CoveredAfter
        ? Math.Max(reader.Position, all.Position)
        : reader.Position;

    /// <summary>Lets the reader of all go on after a position.</summary>
    public static void MoveAll(Reader all, long position, SnapshotCursor? snapshot)
    {
        foreach (var reader in DeploymentsOf(all))
        {
            // A reader that is not behind has read everything that there is.
            reader.Position = reader.IsBehind ? Math.Min(Written(reader), position) : position;
        }

        Place(all, position, snapshot);
    }

    /// <summary>Lets the reader of all go on after a later position. What single deployments were written ahead of it is not written again.</summary>
    public static void SkipAll(Reader all, long position, SnapshotCursor? snapshot)
    {
        foreach (var reader in DeploymentsOf(all))
        {
            reader.Position = reader.IsBehind ? Written(reader) : Math.Max(reader.Position, position);
        }

        Place(all, position, snapshot);
    }

    /// <summary>Lets a reader of a single deployment go on after a position, beside a reader of all where there is one.</summary>
    public static void MoveDeployment(Reader reader, long position)
    {
        var covered = reader.Subscriber.All?.Position ?? position;
        reader.Position = Math.Min(position, covered);
        reader.CoveredAfter = covered;
        reader.CurrentOnlyUpTo = 0;
    }

    /// <summary>Places the reader of all. Those of single deployments read up to there by themselves.</summary>
    private static void Place(Reader all, long position, SnapshotCursor? snapshot)
    {
        all.Position = position;
        all.Snapshot = snapshot;

        // What was withheld up to there is still to be explained.
        (all.WithheldFirst, all.WithheldLast) = all.WithheldFirst <= position ? (all.WithheldFirst, Math.Min(all.WithheldLast, position)) : (0, 0);
        foreach (var reader in DeploymentsOf(all))
        {
            reader.CoveredAfter = position;
            reader.CurrentOnlyUpTo = Math.Min(reader.CurrentOnlyUpTo, position);

            // One that had read everything may have been set back: the reader of all brings it again, as a part of its own scope.
            SubscriberRegistry.LockedMark(reader);
        }
    }

    /// <summary>The reader of all ends: those of single deployments go on from where they are together.</summary>
    public static void Detach(Reader all)
    {
        foreach (var reader in DeploymentsOf(all))
        {
            reader.Position = Written(reader);
            if (all.Position < all.ReadsBackUpTo)
            {
                // What the reader of all has not brought yet is this one's to bring.
                reader.ReadsBackUpTo = Math.Max(reader.ReadsBackUpTo, all.ReadsBackUpTo);
                SubscriberRegistry.LockedMark(reader);
            }
        }
    }

    private static IEnumerable<Reader> DeploymentsOf(Reader all) => all.Subscriber.Deployments?.Values ?? Enumerable.Empty<Reader>();
}
