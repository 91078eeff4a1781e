using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Backlog;

/// <summary>Statuses that were read from the log for readers whose cursor lies before what memory holds.</summary>
/// <param name="epoch">The term that the positions belong to.</param>
/// <param name="after">The position after which the page was read.</param>
/// <param name="end">The position up to which the page has every status of its scope.</param>
/// <param name="completeAfter">The position after which no status is missing.</param>
/// <param name="records">The statuses, ordered by position.</param>
internal sealed class BacklogPage(string epoch, long after, long end, long completeAfter, StatusRecord[] records)
{
    /// <summary>Gets the position up to which the page has every status of its scope.</summary>
    public long End => end;

    /// <summary>Gets a value indicating whether the log could not be read.</summary>
    public bool IsUnreadable => completeAfter == long.MaxValue;

    /// <summary>Gets the execution ids of the statuses.</summary>
    public IEnumerable<string> ExecutionIds => records.Select(record => record.ExecutionId);

    /// <summary>Makes a page of what a log has read.</summary>
    public static BacklogPage Of(LogPage page, long after, Func<LoggedStatus, StatusRecord> toRecord) =>
        new(page.End.Epoch, after, page.End.Number, page.CompleteAfter, [.. page.Statuses.Select(toRecord)]);

    /// <summary>Makes the page of a log that could not be read: what follows the position is lost.</summary>
    public static BacklogPage Unreadable(string epoch, long after) => new(epoch, after, after + 1, completeAfter: long.MaxValue, []);

    /// <summary>Returns the page without the statuses of deployments that were erased after it was read.</summary>
    public BacklogPage Without(IReadOnlyCollection<string> erased) => erased.Count == 0
        ? this
        : new BacklogPage(epoch, after, end, completeAfter, [.. records.Where(record => !erased.Contains(record.ExecutionId))]);

    /// <summary>Returns whether the page has what follows a position.</summary>
    public bool Follows(string term, long position) => term == epoch && position >= after && position < end;

    /// <summary>Reads the statuses after a position, up to another one and as far as there is room for at least one.</summary>
    public BacklogSlice Read(long position, long upTo, PageSize room)
    {
        if (position < completeAfter)
        {
            return new BacklogSlice([], Math.Min(completeAfter, upTo), IsLost: true);
        }

        var start = 0;
        while (start < records.Length && records[start].Position <= position)
        {
            start++;
        }

        var next = start;
        for (var bytes = 0L; next < records.Length && next - start < room.Statuses && records[next].Position <= upTo; next++)
        {
            bytes += records[next].Payload(forAll: false).Length;
            if (next > start && bytes > room.Bytes)
            {
                break;
            }
        }

        var isCut = next < records.Length && records[next].Position <= upTo;
        return new BacklogSlice(records[start..next], isCut ? records[next - 1].Position : Math.Min(end, upTo), IsLost: false);
    }
}
