using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Redis.Telemetry;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>
/// Appends one batch at a time. A failed batch is repeated until it succeeds. The script recognizes by the number of a batch that an earlier
/// attempt has already appended it.
/// </summary>
internal sealed class RedisAppender : IDisposable
{
    /// <summary>The maximum number of producers whose latest number is kept. The producer with the oldest append is removed first.</summary>
    private const int MaxProducers = 10_000;
    private const string Part = "append";
    private static readonly TimeSpan _firstRetry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _lastRetry = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _lock = new();
    private readonly IRedisConnection _redis;
    private readonly RedisKeys _keys;
    private readonly RedisLogHealth _health;
    private readonly RedisMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly RedisValue[] _settings;
    private long _appended;
    private DeploymentCursor _known = new("", 0);

    public RedisAppender(
        IRedisConnection redis,
        RedisKeys keys,
        RedisLogHealth health,
        RedisMetrics metrics,
        IOptions<RedisDeploymentLogOptions> options,
        IOptions<DeploymentNotificationsOptions> notifications,
        TimeProvider time)
    {
        _redis = redis;
        _keys = keys;
        _health = health;
        _metrics = metrics;
        _time = time;
        _settings =
        [
            options.Value.MaxStatuses,
            (long)notifications.Value.History.FinishedRetention.TotalMilliseconds,
            (long)options.Value.Retention.TotalMilliseconds,
            notifications.Value.History.MaxDeployments,
            _keys.Channel.ToString(),
            _keys.Node,
            _keys.Prefix,
            MaxProducers,
        ];
    }

    /// <summary>Gets the latest position that this node has seen in a script result or on the channel or the stream.</summary>
    public DeploymentCursor Known
    {
        get
        {
            lock (_lock)
            {
                return _known;
            }
        }
    }

    /// <summary>Records a position that this node has seen. A log that later has a lower position in the same term has lost data.</summary>
    public void Learn(string epoch, long position)
    {
        lock (_lock)
        {
            _known = new DeploymentCursor(epoch, epoch == _known.Epoch ? Math.Max(_known.Number, position) : position);
        }
    }

    /// <summary>Appends items. If Redis is unavailable, retries until the append succeeds or is cancelled.</summary>
    public async Task<AppendAnswer> AppendAsync(IReadOnlyList<AppendItem> items, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // The number of a cancelled batch is not used again, because Redis may have appended that batch nevertheless.
            var first = _appended + 1;
            _appended += items.Count;
            for (var delay = _firstRetry; ; delay = delay * 2 < _lastRetry ? delay * 2 : _lastRetry)
            {
                try
                {
                    var started = _time.GetTimestamp();
                    var answer = await RunAsync(items, first, cancellationToken).ConfigureAwait(false);
                    _metrics.Appended(_time.GetElapsedTime(started));
                    _health.Succeeded(Part);
                    return answer;
                }
                catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
                {
                    _health.Failed(Part, failure, _redis.Address);
                    await Task.Delay(delay, _time, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Joins the current term. Begins a term if there is none, or if the current one belongs to another server run.</summary>
    /// <returns>The epoch of the term.</returns>
    public async Task<string> BeginAsync(CancellationToken cancellationToken) =>
        (await RunAsync([], firstNumber: 0, cancellationToken).ConfigureAwait(false)).Epoch;

    public void Dispose() => _turn.Dispose();

    private async Task<AppendAnswer> RunAsync(IReadOnlyList<AppendItem> items, long firstNumber, CancellationToken cancellationToken)
    {
        var known = Known;
        RedisValue[] arguments =
        [
            Guid.NewGuid().ToString("N"), known.Epoch, known.Number, firstNumber, .. _settings, .. items.SelectMany(item => item.ToArguments()),
        ];
        var connection = await _redis.GetAsync(cancellationToken).ConfigureAwait(false);
        var result = await connection.GetDatabase().ScriptEvaluateAsync(RedisScript.Append, _keys.ForAppend, arguments)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        var (epoch, position) = ((string)result[0]!, (long)result[1]);
        Learn(epoch, position);
        var numbers = (long[]?)result[2] ?? [];
        return new AppendAnswer(
            epoch, position, [.. numbers.Chunk(3).Select(each => new AppendResult((AppendOutcome)each[0], each[1], each[2]))]);
    }
}
