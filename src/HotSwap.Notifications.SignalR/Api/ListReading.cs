using HotSwap.Notifications.Access;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Reading;
using HotSwap.Notifications.Views;

namespace HotSwap.Notifications.Api;

/// <summary>Reads pages of the list: what the user may see, as subscribers of all deployments are shown it. The work of a page is bounded.</summary>
internal sealed class ListReading(StoredStatuses stored, StateViews views, Admission admission, TimeProvider time)
{
    /// <summary>The deployments that a page looks at. After that, it ends with what was found.</summary>
    public const int MaxScanned = 2_000;

    /// <summary>The deployments that are read at once: the log may have one thread for reading and writing.</summary>
    private const int ReadAtOnce = 250;

    /// <summary>The deployments that are decided about before the page can be full.</summary>
    private const int DecidedAtOnce = 32;

    /// <summary>The bytes of the states from which on a page is full.</summary>
    private const long MaxBytes = 1024 * 1024;

    /// <summary>How long a page is searched for. A slow policy must not cost a client its answer.</summary>
    private static readonly TimeSpan _maxSearch = TimeSpan.FromSeconds(2);

    /// <param name="query">What the client wants.</param>
    /// <param name="user">The user by whose rights the list is filtered; null where everything may be seen.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
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

    /// <summary>Adds those of a chunk that match, and that the user may see.</summary>
    /// <returns>The position down to which the chunk was looked at.</returns>
    private async ValueTask<long> AddAsync(
        FoundDeployments found,
        LoggedStatus[] chunk,
        DeploymentCursor cursor,
        ListFilter filter,
        UserAccess? user,
        CancellationToken cancellationToken)
    {
        // A deployment that has moved beyond the cursor is left to the watch, which would bring it a second time.
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
