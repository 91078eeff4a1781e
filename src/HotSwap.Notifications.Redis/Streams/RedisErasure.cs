using HotSwap.Notifications.Logs;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>Erases a deployment from Redis. If an attempt fails, a repeated call erases the rest.</summary>
internal sealed class RedisErasure(IRedisConnection redis, RedisKeys keys, RedisLogReader reader, StatusReader statuses)
{
    /// <returns>Whether the log contained the deployment.</returns>
    public async Task<bool> EraseAsync(string executionId, CancellationToken cancellationToken)
    {
        var connection = await redis.GetAsync(cancellationToken).ConfigureAwait(false);
        var database = connection.GetDatabase();
        RedisKey[] named =
        [
            keys.Head, keys.Index, keys.Finished, keys.Leases, keys.LeaseDurations, keys.Deployment(executionId), keys.IdempotencyKeys(executionId),
            keys.Positions(executionId), keys.Indexed,
        ];
        var head = await reader.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        var latest = (long)await database.ScriptEvaluateAsync(RedisScript.Erase, named, [executionId])
            .WaitAsync(cancellationToken).ConfigureAwait(false);

        // Limited to the position at the start: a new deployment that begins under the same id during the erasure must stay.
        var erased = await EraseStatusesAsync(database, executionId, Math.Max(latest, head?.Position ?? 0), cancellationToken).ConfigureAwait(false);
        return latest > 0 || erased > 0;
    }

    private async Task<long> EraseStatusesAsync(IDatabase database, string executionId, long upTo, CancellationToken cancellationToken)
    {
        var erased = 0L;
        for (var position = 0L; ;)
        {
            var page = await reader.ReadPageAsync(position + 1, cancellationToken).ConfigureAwait(false);
            RedisValue[] ids =
            [
                .. page.Entries
                    .Where(entry => StatusReader.Position(entry) <= upTo && (StatusReader.ExecutionId(entry) ?? Read(entry)) == executionId)
                    .Select(entry => entry.Id),
            ];
            if (ids.Length > 0)
            {
                erased += await database.StreamDeleteAsync(keys.Stream, ids).WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            position = page.Entries.Count == 0 ? upTo : StatusReader.Position(page.Entries[^1]);
            if (!page.IsFull || position >= upTo)
            {
                return erased;
            }
        }
    }

    private string? Read(StreamEntry entry) => statuses.Read(entry)?.ExecutionId;
}
