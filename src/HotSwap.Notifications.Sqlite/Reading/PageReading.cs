using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Sqlite.Database;

namespace HotSwap.Notifications.Sqlite.Reading;

/// <summary>Reads pages of statuses. No query stays open between two pages.</summary>
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

    /// <summary>Returns whether a read after a position may miss statuses of the scope that were erased.</summary>
    private static bool MayMissErased(LogDatabase database, DeploymentScope scope, long after)
    {
        if (scope.IsAll)
        {
            return true;
        }

        // The file does not record which deployments were erased. If it still has a status that the reader has seen, the deployment was not
        // erased.
        return after != 0 && after < database.Head.ErasedUpTo && !database.Statuses.HasUpTo(scope.ExecutionId, after);
    }

    /// <summary>Removes the extra status that was read to find out whether another page follows.</summary>
    /// <returns>Whether the page is the last one.</returns>
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
