using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>The names in Redis. All have one hash tag, so that a script may use them together on a Redis Cluster.</summary>
internal sealed class RedisKeys
{
    private readonly string _prefix;

    public RedisKeys(IOptions<RedisDeploymentLogOptions> options)
    {
        _prefix = $"{{{options.Value.KeyPrefix}}}:";
        Head = _prefix + "head";
        Stream = _prefix + "stream";
        Index = _prefix + "deployments";
        Producer = _prefix + "producer:" + Node;
        Channel = RedisChannel.Literal(_prefix + "feed");
    }

    /// <summary>Names this process, for as long as it lives.</summary>
    public string Node { get; } = Guid.NewGuid().ToString("N");

    public RedisKey Head { get; }

    public RedisKey Stream { get; }

    public RedisKey Index { get; }

    public RedisKey Producer { get; }

    public RedisChannel Channel { get; }

    public RedisKey Deployment(string executionId) => _prefix + "deployment:" + executionId;
}
