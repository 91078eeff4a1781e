using HotSwap.Notifications.Sqlite.Database;

namespace HotSwap.Notifications.Sqlite.Writing;

/// <summary>
/// Deletes statuses that are too old or too many, from the oldest on and in steps so small that no batch waits for long. The latest state of
/// an active deployment stays; the next status of that deployment deletes it.
/// </summary>
internal sealed class Retention(SqliteDeploymentLogOptions options, TimeProvider time)
{
    /// <summary>The number of statuses that one step deletes at most.</summary>
    public const int StepSize = 256;

    private readonly WallClock _clock = new(time);

    /// <summary>Whether there are so many statuses too many that the next step should not wait.</summary>
    public bool IsBehind(LogHead head) => head.Position - head.TrimmedUpTo >= options.MaxStatuses + StepSize;

    /// <summary>Takes one step.</summary>
    /// <returns>Whether more may be left to delete.</returns>
    public bool Step(LogDatabase database)
    {
        var position = database.Head.Position;
        var now = _clock.Read();
        var tooOld = now - options.Retention;
        bool IsDue((long Position, string ExecutionId, DateTimeOffset AppendedAt) status) =>
            status.Position <= position - options.MaxStatuses || status.AppendedAt <= tooOld;

        // A status that is dated in the future was appended before the one behind it: it is due if that one is.
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
