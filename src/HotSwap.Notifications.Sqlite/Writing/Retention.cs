using HotSwap.Notifications.Sqlite.Database;

namespace HotSwap.Notifications.Sqlite.Writing;

/// <summary>
/// Deletes statuses that exceed the maximum age or the maximum number, oldest first. Each step is small, so that no batch waits for long. The
/// latest state of an active deployment is kept. The next status of that deployment deletes it.
/// </summary>
internal sealed class Retention(SqliteDeploymentLogOptions options, TimeProvider time)
{
    /// <summary>The maximum number of statuses that one step deletes.</summary>
    public const int StepSize = 256;

    private readonly WallClock _clock = new(time);

    /// <summary>Returns whether the number of statuses exceeds the limit by at least one step, so that the next step should run at once.</summary>
    public bool IsBehind(LogHead head) => head.Position - head.TrimmedUpTo >= options.MaxStatuses + StepSize;

    /// <summary>Runs one step.</summary>
    /// <returns>Whether more statuses may have to be deleted.</returns>
    public bool Step(LogDatabase database)
    {
        var position = database.Head.Position;
        var now = _clock.Read();
        var tooOld = now - options.Retention;
        bool IsDue((long Position, string ExecutionId, DateTimeOffset AppendedAt) status) =>
            status.Position <= position - options.MaxStatuses || status.AppendedAt <= tooOld;

        // A status with a time in the future is due if a later status is due, because it was appended before that status.
        var due = database.Statuses.ReadOrigins(database.Head.TrimmedUpTo, StepSize)
            .TakeWhile(status => IsDue(status) || status.AppendedAt > now)
            .ToList();
        due = due[..(due.FindLastIndex(IsDue) + 1)];
        if (due.Count == 0)
        {
            return false;
        }

        database.Commit(head =>
        {
            foreach (var status in due)
            {
                Delete(database, status.Position, status.ExecutionId);
            }

            return head with { TrimmedUpTo = due[^1].Position };
        });
        return due.Count == StepSize;
    }

    private static void Delete(LogDatabase database, long position, string executionId)
    {
        var latest = database.Deployments.Find(executionId);
        var isLatest = latest?.Position == position;
        if (isLatest && latest!.Value.IsActive)
        {
            return;
        }

        database.Statuses.Delete(position);
        if (isLatest)
        {
            database.Keys.DeleteAll(executionId);
            database.Deployments.Delete(executionId);
        }
    }
}
