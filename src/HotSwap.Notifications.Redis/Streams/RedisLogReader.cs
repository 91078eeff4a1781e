using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using HotSwap.Notifications.Logs;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>Reads the log: its head, its stream, and the latest status of each deployment.</summary>
internal sealed class RedisLogReader(IRedisConnection redis, RedisKeys keys, FinalStatuses finalStatuses, TimeProvider time)
{
    /// <summary>The version of the stream's entries that this library writes and reads. Fields that it doesn't know are ignored.</summary>
    private const int Version = 1;
    private const int PageSize = 512;

    /// <summary>A replica that lags behind would look like a loss.</summary>
    private const CommandFlags Flags = CommandFlags.DemandMaster;

    /// <summary>The epoch and the latest position; null where there is no log.</summary>
    public async Task<(string Epoch, long Position)?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var database = await DatabaseAsync(cancellationToken).ConfigureAwait(false);
        var head = await database.HashGetAsync(keys.Head, ["epoch", "position"], Flags).WaitAsync(cancellationToken).ConfigureAwait(false);
        return head[0].IsNull ? null : ((string)head[0]!, (long)head[1]);
    }

    /// <summary>The first position that the stream still has; null where it is empty.</summary>
    public async Task<long?> ReadFirstPositionAsync(CancellationToken cancellationToken)
    {
        var database = await DatabaseAsync(cancellationToken).ConfigureAwait(false);
        var first = await database.StreamRangeAsync(keys.Stream, count: 1, flags: Flags).WaitAsync(cancellationToken).ConfigureAwait(false);
        return first.Length == 0 ? null : Position(first[0]);
    }

    /// <summary>What the stream has from a position on, up to its end at the time of reading.</summary>
    public async IAsyncEnumerable<LoggedStatus> ReadAsync(long fromPosition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var database = await DatabaseAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var page = await database.StreamRangeAsync(keys.Stream, Id(fromPosition), count: PageSize, flags: Flags)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
            foreach (var entry in page)
            {
                yield return Read(entry);
            }

            if (page.Length < PageSize)
            {
                yield break;
            }

            fromPosition = Position(page[^1]) + 1;
        }
    }

    /// <summary>Reads the latest statuses of the deployments whose latest position lies before a position, ordered by position.</summary>
    public async Task<IReadOnlyList<LoggedStatus>> ReadLatestAsync(string epoch, long beforePosition, CancellationToken cancellationToken)
    {
        var database = await DatabaseAsync(cancellationToken).ConfigureAwait(false);
        var ids = await database.SortedSetRangeByScoreAsync(keys.Index, stop: beforePosition, exclude: Exclude.Stop, flags: Flags)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        var states = new List<LoggedStatus>(ids.Length);
        foreach (var page in ids.Chunk(PageSize))
        {
            var reading = page.Select(id => database.HashGetAsync(
                keys.Deployment(id!), ["epoch", "sequence", "position", "time", "message"], Flags)).ToArray();
            var read = await Task.WhenAll(reading).WaitAsync(cancellationToken).ConfigureAwait(false);
            foreach (var state in read.Where(state => state[0] == epoch && (long)state[2] < beforePosition))
            {
                states.Add(Read(state[4]!, sequence: (long)state[1], position: (long)state[2], Time(state[3]), origin: null));
            }

            RedisValue[] expired = [.. page.Zip(read).Where(pair => pair.Second[0].IsNull).Select(pair => pair.First)];
            if (expired.Length > 0)
            {
                await database.SortedSetRemoveAsync(keys.Index, expired).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        return states;
    }

    /// <summary>
    /// Makes a status of a message in the log. What other nodes have written is read and written anew: fields that this version does not know
    /// are left out, and so are numbers that a message of version 0.1 has.
    /// </summary>
    public LoggedStatus Read(ReadOnlyMemory<byte> json, long sequence, long position, DateTimeOffset appendedAt, MessageOrigin? origin)
    {
        var message = JsonSerializer.Deserialize(json.Span, DeploymentJsonContext.Default.DeploymentStatusMessage)!;
        return new LoggedStatus
        {
            ExecutionId = message.ExecutionId,
            Payload = StatusPayload.Write(message.ExecutionId, message.Status, message.UpdatedAt, message.Details),
            IsFinal = finalStatuses.Contains(message.Status),
            Sequence = sequence,
            Position = position,
            AppendedAt = appendedAt,
            Origin = origin,
        };
    }

    private LoggedStatus Read(StreamEntry entry)
    {
        if ((int)entry["version"] != Version)
        {
            throw new InvalidDataException(
                $"The stream has an entry of version {entry["version"]}, and this library reads version {Version}. Update this node.");
        }

        return Read(
            entry["message"]!, (long)entry["sequence"], Position(entry), Time(entry["time"]), OriginText.Read(entry["origin"], time));
    }

    private static DateTimeOffset Time(RedisValue milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds);

    private static RedisValue Id(long position) => position.ToString(CultureInfo.InvariantCulture) + "-0";

    private static long Position(StreamEntry entry)
    {
        var id = entry.Id.ToString();
        return long.Parse(id.AsSpan(0, id.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
    }

    private async ValueTask<IDatabase> DatabaseAsync(CancellationToken cancellationToken) =>
        (await redis.GetAsync(cancellationToken).ConfigureAwait(false)).GetDatabase();
}
