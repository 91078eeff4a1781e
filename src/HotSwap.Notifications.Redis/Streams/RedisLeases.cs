using HotSwap.Notifications.Logs;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>The leases of active deployments, by the time of Redis.</summary>
internal sealed class RedisLeases(
    IRedisConnection redis, RedisKeys keys, LatestReader latest, IOptions<RedisDeploymentLogOptions> options)
{
    /// <summary>The number of deployments that one call finds. The next call finds the others.</summary>
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
