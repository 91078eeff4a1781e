using HotSwap.Notifications.Logs;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>Renews leases of active deployments and finds expired ones. The clock of the Redis server applies.</summary>
internal sealed class RedisLeases(
    IRedisConnection redis, RedisKeys keys, LatestReader latest, IOptions<RedisDeploymentLogOptions> options)
{
    /// <summary>The maximum number of deployments that one call returns. The next call returns further ones.</summary>
    private const int MaxFound = 1_000;

    public async Task RenewAsync(IReadOnlyList<string> executionIds, TimeSpan duration, CancellationToken cancellationToken)
    {
        RedisValue[] arguments =
        [
            (long)duration.TotalMilliseconds,
            (long)(options.Value.Retention + duration).TotalMilliseconds,
            keys.Prefix,
            .. executionIds.Select(id => (RedisValue)id),
        ];
        await RunAsync(RedisScript.Renew, [keys.Leases, keys.LeaseDurations, keys.Finished], arguments, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<LoggedStatus>> FindExpiredAsync(string epoch, CancellationToken cancellationToken)
    {
        var expired = (string?[]?)await RunAsync(
            RedisScript.Expired, [keys.Leases, keys.LeaseDurations], [MaxFound, keys.Prefix], cancellationToken).ConfigureAwait(false);
        return await latest.ReadAsync([.. (expired ?? []).OfType<string>()], epoch, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RedisResult> RunAsync(string script, RedisKey[] named, RedisValue[] arguments, CancellationToken cancellationToken)
    {
        var connection = await redis.GetAsync(cancellationToken).ConfigureAwait(false);
        return await connection.GetDatabase().ScriptEvaluateAsync(script, named, arguments).WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
