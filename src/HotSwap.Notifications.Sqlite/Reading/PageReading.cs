using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Sqlite.Database;

namespace HotSwap.Notifications.Sqlite.Reading;

/// <summary>Reads pages of statuses. No statement stays open between two pages.</summary>
internal static class PageReading
{
    public static LogPage Read(LogDatabase database, DeploymentScope scope, long after, int max)
    {
        var completeAfter = MayMissErased(database, scope, after) ? database.Head.CompleteAfter : database.Head.TrimmedUpTo;
        var statuses = database.Statuses.ReadAfter(scope, Math.Max(after, completeAfter), max + 1L);
        var isLast = Cut(statuses, max);
        var end = isLast ? database.Head.Position : statuses[^1].Position;
        return new LogPage { Statuses = statuses, CompleteAfter = completeAfter, End = new DeploymentCursor(database.Epoch, end), IsLast = isLast };
    }

    public static LatestPage ReadLatest(LogDatabase database, DeploymentScope scope, long before, int max)
    {
        var statuses = database.Deployments.ReadLatest(scope, before, max + 1L);
        var isLast = Cut(statuses, max);
        return new LatestPage { Statuses = statuses, Head = new DeploymentCursor(database.Epoch, database.Head.Position), IsLast = isLast };
    }

    /// <summary>Returns whether a reader at a position may have seen statuses of its scope that were erased since.</summary>
    private static bool MayMissErased(LogDatabase database, DeploymentScope scope, long after)
    {
        if (scope.IsAll)
        {
            return true;
        }

        // The file does not say which deployments were erased. A status that the reader has seen and that is still there proves that its
        // deployment was not.
        return after != 0 && after < database.Head.ErasedUpTo && !database.Statuses.HasUpTo(scope.ExecutionId, after);
    }

    /// <summary>Removes the status that was read beyond the page.</summary>
    /// <returns>Whether there was none, so that nothing follows the page.</returns>
    private static bool Cut(List<LoggedStatus> statuses, int max)
    {
        if (statuses.Count <= max)
        {
            return true;
        }

        statuses.RemoveAt(max);
        return false;
    }
}
