using HotSwap.Notifications.Logs;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>Reads the latest status of deployments.</summary>
internal sealed class LatestReader(IRedisConnection redis, RedisKeys keys, StatusReader statuses)
{
    private const int PageSize = 512;
    private const CommandFlags Flags = CommandFlags.DemandMaster;

    private static readonly RedisValue[] _fields = ["message", "sequence", "position", "time", "epoch", "final"];

    /// <summary>Reads the latest statuses between two positions, both excluded, newest first.</summary>
    /// <param name="epoch">The epoch of the current term. Deployments that belong to a lost history are left out.</param>
    /// <param name="after">The lower position.</param>
    /// <param name="before">The upper position.</param>
    /// <param name="max">The maximum number of statuses.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<List<LoggedStatus>> ReadBackAsync(string epoch, long after, long before, int max, CancellationToken cancellationToken)
    {
        var database = (await redis.GetAsync(cancellationToken).ConfigureAwait(false)).GetDatabase();
        var read = new List<LoggedStatus>();
        while (read.Count < max)
        {
            var page = await database.SortedSetRangeByScoreWithScoresAsync(
                keys.Index, after, before, Exclude.Both, Order.Descending, skip: 0, take: PageSize, Flags)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
            var found = await ReadAsync(database, [.. page.Select(entry => (string)entry.Element!)], epoch, cancellationToken).ConfigureAwait(false);

            // A deployment with a newer status by now has moved to a higher position, and is left out here.
            read.AddRange(found.Where(status => status.Position < before).OrderByDescending(status => status.Position));
            if (page.Length < PageSize)
            {
                break;
            }

            before = (long)page[^1].Score;
        }

        return read.Count > max ? read[..max] : read;
    }

    /// <summary>Reads the latest statuses of deployments. Expired deployments are left out.</summary>
    public async Task<IReadOnlyList<LoggedStatus>> ReadAsync(
        IReadOnlyList<string> executionIds, string epoch, CancellationToken cancellationToken) =>
        await ReadAsync(
            (await redis.GetAsync(cancellationToken).ConfigureAwait(false)).GetDatabase(), executionIds, epoch, cancellationToken)
            .ConfigureAwait(false);

    private async Task<List<LoggedStatus>> ReadAsync(
        IDatabase database, IReadOnlyList<string> executionIds, string epoch, CancellationToken cancellationToken)
    {
        var reading = executionIds.Select(id => database.HashGetAsync(keys.Deployment(id), _fields, Flags)).ToArray();
        var read = await Task.WhenAll(reading).WaitAsync(cancellationToken).ConfigureAwait(false);
        return
        [
            .. executionIds.Zip(read).Where(each => each.Second[4] == epoch)
                .Select(each => statuses.Read(each.First, each.Second[5], each.Second[0], each.Second[1], each.Second[2], each.Second[3]))
                .OfType<LoggedStatus>(),
        ];
    }
}
