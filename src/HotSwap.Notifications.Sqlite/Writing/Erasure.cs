using HotSwap.Notifications.Sqlite.Database;

namespace HotSwap.Notifications.Sqlite.Writing;

/// <summary>Erases a deployment from the file, so that no byte of its statuses stays in it.</summary>
internal static class Erasure
{
    /// <returns>Whether the deployment was known.</returns>
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

            // A reader that is behind the erased statuses learns that some are missing.
            return head with { ErasedUpTo = Math.Max(head.ErasedUpTo, position) };
        });
        database.Checkpoint();
        return true;
    }
}
