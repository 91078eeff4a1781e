using HotSwap.Notifications.Redis.Telemetry;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>
/// Appends one batch at a time. A batch is repeated until it has succeeded; the script knows by the items' numbers what an earlier attempt
/// has appended.
/// </summary>
internal sealed class RedisAppender : IDisposable
{
    private const string Part = "append";
    private static readonly TimeSpan _firstRetry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _lastRetry = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly IRedisConnection _redis;
    private readonly RedisKeys _keys;
    private readonly RedisLogState _state;
    private readonly RedisMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly RedisValue[] _settings;
    private readonly string _script = ReadScript();
    private long _appended;

    public RedisAppender(
        IRedisConnection redis,
        RedisKeys keys,
        RedisLogState state,
        RedisMetrics metrics,
        IOptions<RedisDeploymentLogOptions> options,
        IOptions<DeploymentNotificationsOptions> notifications,
        TimeProvider time)
    {
        _redis = redis;
        _keys = keys;
        _state = state;
        _metrics = metrics;
        _time = time;
        _settings =
        [
            options.Value.StreamLength,
            (long)notifications.Value.FinishedRetention.TotalMilliseconds,
            (long)options.Value.Retention.TotalMilliseconds,
            notifications.Value.MaxDeployments,
            _keys.Channel.ToString(),
            _keys.Node,
        ];
    }

    /// <summary>Appends items, however long Redis is away.</summary>
    /// <returns>Sequence and position of each item; 0 where an earlier attempt has appended it, whose answer was lost.</returns>
    public async Task<IReadOnlyList<(long Sequence, long Position)>> AppendAsync(
        IReadOnlyList<AppendItem> items, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (var delay = _firstRetry; ; delay = delay * 2 < _lastRetry ? delay * 2 : _lastRetry)
            {
                try
                {
                    var started = _time.GetTimestamp();
                    var result = await RunAsync(items, _appended + 1, cancellationToken).ConfigureAwait(false);
                    _appended += items.Count;
                    _metrics.Appended(_time.GetElapsedTime(started));
                    _state.Succeeded(Part);
                    return result;
                }
                catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
                {
                    _state.Failed(Part, failure);
                    await Task.Delay(delay, _time, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Sees to it that there is a log.</summary>
    /// <returns>Its epoch.</returns>
    public async Task<string> BeginAsync(CancellationToken cancellationToken)
    {
        await RunAsync([], firstNumber: 1, cancellationToken).ConfigureAwait(false);
        return _state.Known.Epoch;
    }

    public void Dispose() => _turn.Dispose();

    private async Task<IReadOnlyList<(long Sequence, long Position)>> RunAsync(
        IReadOnlyList<AppendItem> items, long firstNumber, CancellationToken cancellationToken)
    {
        var (epoch, position) = _state.Known;
        RedisKey[] keys = [_keys.Head, _keys.Stream, _keys.Index, _keys.Producer, .. items.Select(item => _keys.Deployment(item.ExecutionId))];
        RedisValue[] arguments =
        [
            Guid.NewGuid().ToString("N"), epoch, position, firstNumber, .. _settings,
            .. items.SelectMany(item => new RedisValue[] { item.Kind, item.ExecutionId, item.Payload, item.Origin }),
        ];
        var connection = await _redis.GetAsync(cancellationToken).ConfigureAwait(false);
        var result = await connection.GetDatabase().ScriptEvaluateAsync(_script, keys, arguments)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        _state.Learn((string)result[0]!, (long)result[1]);
        var numbers = (long[]?)result[2] ?? [];
        return [.. numbers.Chunk(2).Select(pair => (pair[0], pair[1]))];
    }

    private static string ReadScript()
    {
        using var stream = typeof(RedisAppender).Assembly.GetManifestResourceStream("append.lua")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
