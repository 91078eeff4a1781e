using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>Reads what a node needs to know of the log when it joins.</summary>
internal sealed class SnapshotLoader(RedisLogReader reader)
{
    public async Task<LogSnapshot> LoadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var head = await reader.ReadHeadAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new InvalidOperationException("The log has gone while it was loaded.");
            var first = await reader.ReadFirstPositionAsync(cancellationToken).ConfigureAwait(false) ?? head.Position + 1;
            var latest = await reader.ReadLatestAsync(head.Epoch, first, cancellationToken).ConfigureAwait(false);
            var recent = await reader.ReadAsync(first, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
            var again = await reader.ReadHeadAsync(cancellationToken).ConfigureAwait(false);

            // Trimmed, or begun anew, while it was read: what was read does not belong together.
            if (again?.Epoch == head.Epoch && (recent.Count == 0 || recent[0].Position == first))
            {
                return new LogSnapshot
                {
                    Epoch = head.Epoch,
                    Position = recent.Count > 0 ? recent[^1].Position : first - 1,
                    CompleteAfter = first - 1,
                    Latest = latest,
                    Recent = recent,
                };
            }
        }
    }
}
