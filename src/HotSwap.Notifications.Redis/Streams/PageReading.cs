using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>Reads statuses of a scope, and latest statuses, for readers that look further back than the node's memory.</summary>
internal sealed class PageReading(RedisLogReader reader, LatestReader latest, StatusReader statuses)
{
    public async Task<LogPage> ReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await TryReadAsync(scope, after, max, cancellationToken).ConfigureAwait(false) is { } page)
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

    /// <summary>Reads one page; null where a term has begun meanwhile, so that what was read may not belong together.</summary>
    private async Task<LogPage?> TryReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken)
    {
        var head = await ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        var first = await reader.ReadFirstPositionAsync(cancellationToken).ConfigureAwait(false) ?? head.Position + 1;
        var read = new List<LoggedStatus>();

        // The position after which nothing is missing, and the one that was read last.
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
                    // Trimmed, or erased.
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
                    // The stream has less than the head: it was deleted, or its end was erased.
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
