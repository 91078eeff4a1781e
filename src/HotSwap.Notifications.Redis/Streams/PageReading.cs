using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>Reads pages of a scope's statuses and of latest statuses, for readers that are behind the memory of the node.</summary>
internal sealed class PageReading(RedisLogReader reader, LatestReader latest, StatusReader statuses)
{
    public async Task<LogPage> ReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken)
    {
        while (true)
        {
            var reading = scope.IsAll
                ? TryReadAsync(scope, after, max, cancellationToken)
                : TryReadOneAsync(scope.ExecutionId, after, max, cancellationToken);
            if (await reading.ConfigureAwait(false) is { } page)
            {
                return page;
            }
        }
    }

    public async Task<LatestPage> ReadLatestAsync(DeploymentScope scope, long before, int max, CancellationToken cancellationToken)
    {
        while (true)
        {
            var head = await ReadHeadAsync(cancellationToken).ConfigureAwait(false);
            var read = scope.IsAll
                ? await latest.ReadBackAsync(head.Epoch, after: 0, before, max + 1, cancellationToken).ConfigureAwait(false)
                : [.. (await latest.ReadAsync([scope.ExecutionId], head.Epoch, cancellationToken).ConfigureAwait(false)).Where(status => status.Position < before)];
            var after = await ReadHeadAsync(cancellationToken).ConfigureAwait(false);
            if (after.Epoch == head.Epoch)
            {
                return new LatestPage
                {
                    Statuses = read.Count > max ? read[..max] : read,
                    Head = new DeploymentCursor(head.Epoch, head.Position),
                    IsLast = read.Count <= max,
                };
            }
        }
    }

    private async Task<LogHead> ReadHeadAsync(CancellationToken cancellationToken) =>
        await reader.ReadHeadAsync(cancellationToken).ConfigureAwait(false) ?? new LogHead("", 0, 0);

    /// <summary>
    /// Reads one page of a deployment through its position index. Null if a new term began during the read. The index does not contain the
    /// statuses that version 0.1 appended; these are found by a read of the stream.
    /// </summary>
    private async Task<LogPage?> TryReadOneAsync(string executionId, long after, int max, CancellationToken cancellationToken)
    {
        var head = await ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        var index = await reader.ReadPositionsAsync(executionId, after, max + 1, cancellationToken).ConfigureAwait(false);
        if (index.From is not { } from || after < from || !index.IsWhole)
        {
            return await TryReadAsync(DeploymentScope.Of(executionId), after, max, cancellationToken).ConfigureAwait(false);
        }

        var page = await reader.ReadEntriesAsync(index.Positions, cancellationToken).ConfigureAwait(false);
        if ((page.Head?.Epoch ?? "") != head.Epoch)
        {
            return null;
        }

        var completeAfter = Math.Max((page.FirstPosition ?? head.Position + 1) - 1, after == 0 || index.HasEarlier ? 0 : head.ErasedUpTo);
        var read = new List<LoggedStatus>();
        for (var number = 0; number < index.Positions.Count; number++)
        {
            if (page.Entries[number] is { } entry && statuses.Read(entry) is { } status)
            {
                read.Add(status);
            }
            else
            {
                // The entry was trimmed during the read, or has a version that this node cannot read.
                completeAfter = Math.Max(completeAfter, index.Positions[number]);
            }
        }

        read.RemoveAll(status => status.Position <= completeAfter);
        var isLast = index.Positions.Count <= max;
        if (read.Count > max)
        {
            read.RemoveAt(max);
        }

        var end = isLast ? Math.Max(head.Position, index.Positions.Count == 0 ? 0 : index.Positions[^1])
            : read.Count > 0 ? read[^1].Position : completeAfter;
        return new LogPage
        {
            Statuses = read,
            CompleteAfter = completeAfter,
            End = new DeploymentCursor(head.Epoch, end),
            IsLast = isLast,
        };
    }

    /// <summary>Reads one page. Returns null if a new term began during the read, because the entries can then belong to different histories.</summary>
    private async Task<LogPage?> TryReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken)
    {
        var head = await ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        after = Math.Min(after, head.Position);
        var first = await reader.ReadFirstPositionAsync(cancellationToken).ConfigureAwait(false) ?? head.Position + 1;
        var read = new List<LoggedStatus>();

        // The position after which no status is missing, and the position that was read last.
        var completeAfter = Math.Max(first - 1, head.ErasedUpTo);
        var position = Math.Max(after, completeAfter);
        var lastEntry = 0L;
        while (true)
        {
            var page = await reader.ReadPageAsync(position + 1, cancellationToken).ConfigureAwait(false);
            if ((page.Head?.Epoch ?? "") != head.Epoch)
            {
                return null;
            }

            foreach (var entry in page.Entries)
            {
                var previous = position;
                position = lastEntry = StatusReader.Position(entry);
                if (position != previous + 1)
                {
                    // The entries before this one were trimmed or erased.
                    completeAfter = position - 1;
                    read.Clear();
                }

                if (!Matches(scope, StatusReader.ExecutionId(entry)))
                {
                    continue;
                }

                if (statuses.Read(entry) is not { } status)
                {
                    completeAfter = position;
                    read.Clear();
                }
                else if (Matches(scope, status.ExecutionId))
                {
                    if (read.Count == max)
                    {
                        return Page(read[^1].Position, isLast: false);
                    }

                    read.Add(status);
                }
            }

            if (!page.IsFull)
            {
                if (position < head.Position)
                {
                    // The stream ends before the head: it was deleted, or its last entries were erased.
                    completeAfter = head.Position;
                    read.Clear();
                }

                return Page(Math.Max(lastEntry, head.Position), isLast: true);
            }
        }

        LogPage Page(long end, bool isLast) => new()
        {
            Statuses = read,
            CompleteAfter = completeAfter,
            End = new DeploymentCursor(head.Epoch, end),
            IsLast = isLast,
        };
    }

    private static bool Matches(DeploymentScope scope, string? executionId) =>
        scope.IsAll || executionId is null || executionId == scope.ExecutionId;
}
