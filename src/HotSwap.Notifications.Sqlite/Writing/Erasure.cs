using HotSwap.Notifications.Sqlite.Database;

namespace HotSwap.Notifications.Sqlite.Writing;

/// <summary>Erases a deployment from the tables. The erased bytes remain in the write-ahead log until the next checkpoint.</summary>
internal static class Erasure
{
    /// <returns>Whether the file contained the deployment.</returns>
    public static bool Run(LogDatabase database, string executionId)
    {
        var latest = database.Deployments.Find(executionId);
        if (latest is not { Position: var position })
        {
            return false;
        }

        database.Commit(head =>
        {
            database.Statuses.DeleteAll(executionId);
            database.Keys.DeleteAll(executionId);
            database.Deployments.Delete(executionId);

            // With this position, a reader before the erased statuses detects that statuses are missing.
            return head with { ErasedUpTo = Math.Max(head.ErasedUpTo, position) };
        });
        return true;
    }
}
