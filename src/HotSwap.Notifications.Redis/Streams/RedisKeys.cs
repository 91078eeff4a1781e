using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>The keys and the channel in Redis. All keys have the same hash tag, so that a script can use them together on a Redis Cluster.</summary>
internal sealed class RedisKeys
{
    public RedisKeys(IOptions<RedisDeploymentLogOptions> options)
    {
        Prefix = $"{{{options.Value.KeyPrefix}}}:";
        Head = Prefix + "head";
        Stream = Prefix + "stream";
        Index = Prefix + "deployments";
        Finished = Prefix + "finished";
        Terms = Prefix + "terms";
        Leases = Prefix + "leases";
        Indexed = Prefix + "indexed";
        LeaseDurations = Prefix + "leases:durations";
        Channel = RedisChannel.Literal(Prefix + "feed");
        ForAppend =
        [
            Head, Stream, Index, Terms, Finished, Leases, LeaseDurations, Prefix + "producers", Prefix + "producers:numbers",
            Prefix + "producer:" + Node, Indexed,
        ];
    }

    /// <summary>Gets the id of this node, which is new for each process.</summary>
    public string Node { get; } = Guid.NewGuid().ToString("N");

    public string Prefix { get; }

    /// <summary>Gets the key of the hash with the current term and the latest position.</summary>
    public RedisKey Head { get; }

    public RedisKey Stream { get; }

    /// <summary>Gets the key of the sorted set of deployments, scored by latest position.</summary>
    public RedisKey Index { get; }

    /// <summary>Gets the key of the sorted set of finished deployments, scored by the time at which they finished.</summary>
    public RedisKey Finished { get; }

    /// <summary>Gets the key of the list of terms. Each item contains an epoch and a start position. The current term is the last item.</summary>
    public RedisKey Terms { get; }

    /// <summary>Gets the key of the sorted set of deployments that have a position index, scored by latest position.</summary>
    public RedisKey Indexed { get; }

    /// <summary>Gets the key of the sorted set of leases, scored by the time at which they end.</summary>
    public RedisKey Leases { get; }

    public RedisKey LeaseDurations { get; }

    /// <summary>
    /// Gets the keys of the append script, in the order of the script. The keys above come first. The others hold the producers scored by
    /// latest position, the latest number of each producer, the latest batch of this node, and the deployments that have a position index.
    /// </summary>
    public RedisKey[] ForAppend { get; }

    public RedisChannel Channel { get; }

    /// <summary>Returns the key of the hash with a deployment's latest status.</summary>
    public RedisKey Deployment(string executionId) => Prefix + "deployment:" + executionId;

    /// <summary>Returns the key of the position index of a deployment: the positions of its statuses in the stream.</summary>
    public RedisKey Positions(string executionId) => Prefix + "positions:" + executionId;

    /// <summary>Returns the key of the hash with a deployment's idempotency keys.</summary>
    public RedisKey IdempotencyKeys(string executionId) => Prefix + "keys:" + executionId;
}
