using HotSwap.Notifications.Logs;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>
/// Loads the snapshot for a node that joins: the newest statuses, as many as the node keeps in memory, and the latest status of each
/// deployment. During the load, other nodes append statuses and old statuses are trimmed.
/// </summary>
internal sealed class SnapshotLoader(
    RedisLogReader reader, LatestReader latestReader, StatusReader statuses, IOptions<DeploymentNotificationsOptions> options)
{
    private readonly DeploymentNotificationsOptions _options = options.Value;

    public async Task<LogSnapshot> LoadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var head = await reader.ReadHeadAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new InvalidOperationException("The log was deleted from Redis while this node loaded it.");
            var (recent, latest) = await LoadAsync(head, cancellationToken).ConfigureAwait(false);
            var terms = await reader.ReadTermsAsync(cancellationToken).ConfigureAwait(false);

            // Repeats the load if a new term began, because the statuses can then belong to different histories.
            if (terms.Count > 0 && terms[^1].Epoch == head.Epoch)
            {
                return new LogSnapshot
                {
                    Epoch = head.Epoch,
                    Position = recent.End,
                    CompleteAfter = recent.CompleteAfter,
                    Recent = recent.Statuses,
                    Latest = [.. latest.Values.Where(status => status.Position <= recent.CompleteAfter).OrderBy(status => status.Position)],
                    EarlierTerms = [.. terms.SkipLast(1)],
                };
            }
        }
    }

    private async Task<(RecentRange Recent, Dictionary<string, LoggedStatus> Latest)> LoadAsync(LogHead head, CancellationToken cancellationToken)
    {
        var latest = new Dictionary<string, LoggedStatus>(StringComparer.Ordinal);
        for (var readUpTo = -1L; ;)
        {
            var recent = await ReadNewestAsync(head, cancellationToken).ConfigureAwait(false);
            var changed = await latestReader.ReadBackAsync(head.Epoch, readUpTo, long.MaxValue, int.MaxValue, cancellationToken).ConfigureAwait(false);
            foreach (var status in changed)
            {
                latest[status.ExecutionId] = status;
            }

            // If the stream was trimmed beyond the end of the range, only the deployments that have changed since are read again.
            readUpTo = recent.End;
            if (await TryReadOnAsync(recent, cancellationToken).ConfigureAwait(false))
            {
                foreach (var status in recent.Statuses)
                {
                    latest.Remove(status.ExecutionId);
                }

                return (recent, latest);
            }
        }
    }

    /// <summary>Reads backwards from the end of the stream, until a status is missing or the limits of the node's memory are reached.</summary>
    private async Task<RecentRange> ReadNewestAsync(LogHead head, CancellationToken cancellationToken)
    {
        var (end, bytes) = (0L, 0L);
        var newestFirst = new List<LoggedStatus>();
        for (var before = long.MaxValue; ;)
        {
            var page = await reader.ReadPageBackAsync(before, cancellationToken).ConfigureAwait(false);
            if (before == long.MaxValue)
            {
                // Positions up to the head that the stream does not have are lost.
                end = Math.Max(head.Position, page.Entries.Count == 0 ? 0 : StatusReader.Position(page.Entries[0]));
            }

            foreach (var entry in page.Entries)
            {
                var position = StatusReader.Position(entry);
                if (position != end - newestFirst.Count
                    || newestFirst.Count == _options.History.StatusesOfAllDeployments
                    || statuses.Read(entry) is not { } status
                    || (bytes += status.Payload.Length) > _options.History.MaxBytes)
                {
                    return Range();
                }

                newestFirst.Add(status);
            }

            if (!page.IsFull)
            {
                return Range();
            }

            before = StatusReader.Position(page.Entries[^1]);
        }

        RecentRange Range()
        {
            newestFirst.Reverse();
            return new RecentRange(end, newestFirst);
        }
    }

    /// <summary>Adds the statuses that were appended during the load. False if one of them is missing in the stream or unreadable.</summary>
    private async Task<bool> TryReadOnAsync(RecentRange recent, CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await reader.ReadPageAsync(recent.End + 1, cancellationToken).ConfigureAwait(false);
            foreach (var entry in page.Entries)
            {
                if (StatusReader.Position(entry) != recent.End + 1 || statuses.Read(entry) is not { } status)
                {
                    return false;
                }

                recent.Add(status);
            }

            if (!page.IsFull)
            {
                return true;
            }
        }
    }
}
