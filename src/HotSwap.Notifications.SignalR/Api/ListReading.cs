using HotSwap.Notifications.Access;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Reading;
using HotSwap.Notifications.Views;

namespace HotSwap.Notifications.Api;

/// <summary>
/// Reads pages of the list. A page contains only deployments that the user may see, in the view for subscribers of all deployments. The
/// work for a page is bounded.
/// </summary>
internal sealed class ListReading(StoredStatuses stored, StateViews views, Admission admission, TimeProvider time)
{
    /// <summary>The maximum number of deployments that are examined for a page. After that, the page ends.</summary>
    public const int MaxScanned = 2_000;

    /// <summary>The number of deployments per read. Reads are short because a log may have one thread for reads and writes.</summary>
    private const int ReadAtOnce = 250;

    /// <summary>The number of deployments that the policy decides about before the size of the page is checked again.</summary>
    private const int DecidedAtOnce = 32;

    /// <summary>The size of the states at which a page is full, in bytes.</summary>
    private const long MaxBytes = 1024 * 1024;

    /// <summary>The maximum time for one page. After that, the page ends, so that a slow policy does not time the request out.</summary>
    private static readonly TimeSpan _maxSearch = TimeSpan.FromSeconds(2);

    /// <param name="query">The request.</param>
    /// <param name="user">The user whose access filters the list. Null for no filter.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<(byte[] Body, DeploymentCursor Cursor)> ReadAsync(ListQuery query, UserAccess? user, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var found = new FoundDeployments(query.Limit, MaxBytes);
        var (cursor, before) = (query.After?.Cursor, query.After?.Before ?? long.MaxValue);
        for (var scanned = 0; ;)
        {
            var page = await stored.ReadLatestAsync(before, ReadAtOnce, cancellationToken).ConfigureAwait(false);
            cursor ??= page.Head;
            foreach (var chunk in page.Statuses.Chunk(DecidedAtOnce))
            {
                before = await AddAsync(found, chunk, cursor, query.Filter, user, cancellationToken).ConfigureAwait(false);
                scanned += chunk.Length;
                if (found.IsFull || scanned >= MaxScanned || time.GetElapsedTime(begun) >= _maxSearch)
                {
                    var isLast = page.IsLast && before == page.Statuses[^1].Position;
                    return (AnswerBody.OfList(found.Payloads, cursor, isLast ? null : new ContinuationToken(cursor, before)), cursor);
                }
            }

            if (page.IsLast || page.Statuses.Count == 0)
            {
                return (AnswerBody.OfList(found.Payloads, cursor, next: null), cursor);
            }
        }
    }

    /// <summary>Adds the deployments of a chunk that match the filter and that the user may see.</summary>
    /// <returns>The position of the last deployment that was examined.</returns>
    private async ValueTask<long> AddAsync(
        FoundDeployments found,
        LoggedStatus[] chunk,
        DeploymentCursor cursor,
        ListFilter filter,
        UserAccess? user,
        CancellationToken cancellationToken)
    {
        // A status after the cursor is left out, because a client that watches from the cursor would receive it a second time.
        List<ListedStatus> matching = [.. chunk.Where(status => status.Position <= cursor.Number)
            .Select(status => new ListedStatus(status, views)).Where(each => filter.Matches(each.Shown))];
        var decisions = user is null
            ? null
            : await admission.DecideAsync(user, [.. matching.Select(each => each.Stored)], cancellationToken).ConfigureAwait(false);
        for (var index = 0; index < matching.Count; index++)
        {
            if (decisions?[index] is not false)
            {
                found.Add(matching[index].ToPayload());
                if (found.IsFull)
                {
                    return matching[index].Position;
                }
            }
        }

        return chunk[^1].Position;
    }
}
