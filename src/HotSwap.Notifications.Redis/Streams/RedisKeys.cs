using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>The names in Redis. All have one hash tag, so that a script may use them together on a Redis Cluster.</summary>
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

    /// <summary>Names this process, for as long as it lives.</summary>
    public string Node { get; } = Guid.NewGuid().ToString("N");

    public string Prefix { get; }

    /// <summary>Gets the hash of the current term and the latest position.</summary>
    public RedisKey Head { get; }

    public RedisKey Stream { get; }

    /// <summary>Gets the deployments, each with its latest position.</summary>
    public RedisKey Index { get; }

    /// <summary>Gets the deployments that have finished, each with the time.</summary>
    public RedisKey Finished { get; }

    /// <summary>Gets the list of terms, each as its epoch and start; the current one is the last.</summary>
    public RedisKey Terms { get; }

    /// <summary>Gets the deployments of which the stream may have statuses, each with its latest position.</summary>
    public RedisKey Indexed { get; }

    /// <summary>Gets the leases, each with the time of its end.</summary>
    public RedisKey Leases { get; }

    public RedisKey LeaseDurations { get; }

    /// <summary>
    /// Gets the keys of the append script, in its order: those above, the producers by their latest position, what they have appended, the
    /// latest batch of this node, and the deployments whose positions are indexed.
    /// </summary>
    public RedisKey[] ForAppend { get; }

    public RedisChannel Channel { get; }

    /// <summary>Returns the hash of a deployment's latest status.</summary>
    public RedisKey Deployment(string executionId) => Prefix + "deployment:" + executionId;

    /// <summary>Returns the positions of a deployment's statuses in the stream.</summary>
    public RedisKey Positions(string executionId) => Prefix + "positions:" + executionId;

    /// <summary>Returns the hash of a deployment's idempotency keys.</summary>
    public RedisKey IdempotencyKeys(string executionId) => Prefix + "keys:" + executionId;
}
