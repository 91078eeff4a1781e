using System.Globalization;
using HotSwap.Notifications.Logs;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>Reads the log's head, its terms and its stream.</summary>
internal sealed class RedisLogReader(IRedisConnection redis, RedisKeys keys)
{
    /// <summary>The number of entries per read.</summary>
    public const int PageSize = 512;

    /// <summary>Reads go to the master, because a replica that lags behind would look like a loss of data.</summary>
    private const CommandFlags Flags = CommandFlags.DemandMaster;

    private static readonly RedisValue[] _headFields = ["epoch", "position", "erased"];

    /// <summary>Reads the head. Null if there is no log.</summary>
    public async Task<LogHead?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var database = await DatabaseAsync(cancellationToken).ConfigureAwait(false);
        return Head(await database.HashGetAsync(keys.Head, _headFields, Flags).WaitAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Reads all terms, oldest first. The last one is the current term, which has no end.</summary>
    public async Task<IReadOnlyList<LogTerm>> ReadTermsAsync(CancellationToken cancellationToken)
    {
        var database = await DatabaseAsync(cancellationToken).ConfigureAwait(false);
        var read = await database.ListRangeAsync(keys.Terms, flags: Flags).WaitAsync(cancellationToken).ConfigureAwait(false);
        var terms = new LogTerm[read.Length];
        var end = long.MaxValue;
        for (var index = terms.Length - 1; index >= 0; index--)
        {
            var parts = read[index].ToString().Split(' ');
            terms[index] = new LogTerm(parts[0], end);

            // Positions restart when version 0.1 begins an epoch. Later positions of all earlier terms are then lost as well.
            end = Math.Min(end, long.Parse(parts[1], CultureInfo.InvariantCulture));
        }

        return terms;
    }

    /// <summary>Reads the first position in the stream. Null if the stream is empty.</summary>
    public async Task<long?> ReadFirstPositionAsync(CancellationToken cancellationToken)
    {
        var database = await DatabaseAsync(cancellationToken).ConfigureAwait(false);
        var first = await database.StreamRangeAsync(keys.Stream, count: 1, flags: Flags).WaitAsync(cancellationToken).ConfigureAwait(false);
        return first.Length == 0 ? null : StatusReader.Position(first[0]);
    }

    /// <summary>Reads a page of entries, starting at a position.</summary>
    public Task<StreamPage> ReadPageAsync(long fromPosition, CancellationToken cancellationToken) =>
        ReadPageAsync(Id(fromPosition), "+", Order.Ascending, cancellationToken);

    /// <summary>Reads a page of entries before a position, newest first.</summary>
    public Task<StreamPage> ReadPageBackAsync(long beforePosition, CancellationToken cancellationToken) =>
        ReadPageAsync("-", beforePosition == long.MaxValue ? "+" : Id(beforePosition - 1), Order.Descending, cancellationToken);

    /// <summary>Reads the positions of a deployment's statuses after a position from its index.</summary>
    public async Task<PositionIndex> ReadPositionsAsync(string executionId, long after, int max, CancellationToken cancellationToken)
    {
        var database = await DatabaseAsync(cancellationToken).ConfigureAwait(false);
        var positions = keys.Positions(executionId);
        var from = database.HashGetAsync(keys.Head, "indexed_from", Flags);
        var latest = database.SortedSetScoreAsync(keys.Indexed, executionId, Flags);
        var newest = database.SortedSetRangeByRankAsync(positions, 0, 0, Order.Descending, Flags);
        var earlier = database.SortedSetLengthAsync(positions, max: after, flags: Flags);
        var following = database.SortedSetRangeByScoreAsync(positions, start: after, exclude: Exclude.Start, take: max, flags: Flags);
        await Task.WhenAll(from, latest, newest, earlier, following).WaitAsync(cancellationToken).ConfigureAwait(false);
        var newestPosition = (await newest.ConfigureAwait(false)) is [var only] ? (long)only : 0;
        return new PositionIndex(
            [.. (await following.ConfigureAwait(false)).Select(position => (long)position)],
            (long?)await from.ConfigureAwait(false),
            IsWhole: (long)(await latest.ConfigureAwait(false) ?? 0) <= newestPosition,
            HasEarlier: await earlier.ConfigureAwait(false) > 0);
    }

    /// <summary>Reads the entries at the given positions.</summary>
    public async Task<IndexedEntries> ReadEntriesAsync(IReadOnlyList<long> positions, CancellationToken cancellationToken)
    {
        var database = await DatabaseAsync(cancellationToken).ConfigureAwait(false);

        // Redis runs the commands of one connection in order, so the first position and the head are read after the entries.
        var entries = Task.WhenAll(positions.Select(position => database.StreamRangeAsync(keys.Stream, Id(position), Id(position), flags: Flags)));
        var first = database.StreamRangeAsync(keys.Stream, count: 1, flags: Flags);
        var head = database.HashGetAsync(keys.Head, _headFields, Flags);
        await Task.WhenAll(entries, first, head).WaitAsync(cancellationToken).ConfigureAwait(false);
        return new IndexedEntries(
            [.. (await entries.ConfigureAwait(false)).Select(read => read is [var entry] ? entry : (StreamEntry?)null)],
            (await first.ConfigureAwait(false)) is [var oldest] ? StatusReader.Position(oldest) : null,
            Head(await head.ConfigureAwait(false)));
    }

    private async Task<StreamPage> ReadPageAsync(RedisValue first, RedisValue last, Order order, CancellationToken cancellationToken)
    {
        var database = await DatabaseAsync(cancellationToken).ConfigureAwait(false);

        // Redis runs the commands of one connection in order, so the head is read after the entries.
        var entries = database.StreamRangeAsync(keys.Stream, first, last, PageSize, order, Flags);
        var head = database.HashGetAsync(keys.Head, _headFields, Flags);
        await Task.WhenAll(entries, head).WaitAsync(cancellationToken).ConfigureAwait(false);
        var read = await entries.ConfigureAwait(false);
        return new StreamPage(read, Head(await head.ConfigureAwait(false)), read.Length == PageSize);
    }

    private static LogHead? Head(RedisValue[] fields) =>
        fields[0].IsNull ? null : new LogHead(fields[0]!, (long)fields[1], fields[2].IsNull ? 0 : (long)fields[2]);

    private static RedisValue Id(long position) => position.ToString(CultureInfo.InvariantCulture) + "-0";

    private async ValueTask<IDatabase> DatabaseAsync(CancellationToken cancellationToken) =>
        (await redis.GetAsync(cancellationToken).ConfigureAwait(false)).GetDatabase();
}
