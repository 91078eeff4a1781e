using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Backlog;

/// <summary>A page of statuses read from the log, for readers whose cursor lies before the history in memory.</summary>
/// <param name="epoch">The term of the positions.</param>
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

    /// <summary>Creates a page from a page of the log.</summary>
    public static BacklogPage Of(LogPage page, long after, Func<LoggedStatus, StatusRecord> toRecord) =>
        new(page.End.Epoch, after, page.End.Number, page.CompleteAfter, [.. page.Statuses.Select(toRecord)]);

    /// <summary>Creates a page for a log that could not be read. The statuses after the position count as lost.</summary>
    public static BacklogPage Unreadable(string epoch, long after) => new(epoch, after, after + 1, completeAfter: long.MaxValue, []);

    /// <summary>Returns the page without the statuses of deployments that were erased after it was read.</summary>
    public BacklogPage Without(IReadOnlyCollection<string> erased) => erased.Count == 0
        ? this
        : new BacklogPage(epoch, after, end, completeAfter, [.. records.Where(record => !erased.Contains(record.ExecutionId))]);

    /// <summary>Returns whether the page covers the statuses that follow a position.</summary>
    public bool Follows(string term, long position) => term == epoch && position >= after && position < end;

    /// <summary>
    /// Reads the statuses after one position, up to and including another position, as far as there is room. The first status may be larger
    /// than the room in bytes.
    /// </summary>
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
