using System.Threading.Channels;
using HotSwap.Notifications.Redis.Telemetry;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>
/// Appends in the order of calling, in batches, one batch under way at a time: the next takes along all that came meanwhile. A batch
/// is repeated until it has succeeded; the script knows by the items' numbers what an earlier attempt has appended.
/// </summary>
internal sealed class RedisAppender : IAsyncDisposable
{
    private const int Window = 1_024;
    private const int MaxItems = 128;
    private const int MaxBytes = 256 * 1024;
    private const string Part = "append";
    private static readonly TimeSpan _firstRetry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _lastRetry = TimeSpan.FromSeconds(1);

    /// <summary>Read on the thread that writes, up to the call of Redis: to wake another costs more.</summary>
    private readonly Channel<AppendItem> _items = Channel.CreateBounded<AppendItem>(
        new BoundedChannelOptions(Window) { SingleReader = true, AllowSynchronousContinuations = true });
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly List<(long Number, TaskCompletionSource Appended)> _waiting = [];
    private readonly IRedisConnection _redis;
    private readonly RedisKeys _keys;
    private readonly RedisStanding _standing;
    private readonly RedisMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly RedisValue[] _settings;
    private readonly string _script = ReadScript();
    private Task _sending = Task.CompletedTask;
    private long _taken;
    private long _appended;

    public RedisAppender(
        IRedisConnection redis,
        RedisKeys keys,
        RedisStanding standing,
        RedisMetrics metrics,
        IOptions<RedisDeploymentLogOptions> options,
        IOptions<DeploymentNotificationsOptions> notifications,
        TimeProvider time)
    {
        _redis = redis;
        _keys = keys;
        _standing = standing;
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

    public void Start() => _sending = Task.Run(SendAsync);

    /// <summary>Takes an item. Waits only while too many wait, as they do when Redis is away.</summary>
    public async ValueTask AppendAsync(AppendItem item, CancellationToken cancellationToken)
    {
        await _items.Writer.WriteAsync(item, cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _taken);
    }

    /// <summary>Waits until all that has been taken is appended.</summary>
    public Task FlushAsync()
    {
        lock (_lock)
        {
            var number = Interlocked.Read(ref _taken);
            if (number <= _appended)
            {
                return Task.CompletedTask;
            }

            var appended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((number, appended));
            return appended.Task;
        }
    }

    /// <summary>Runs the script once. Without items it only sees to it that there is a log.</summary>
    public async Task<(string Epoch, long Position)> RunAsync(
        IReadOnlyList<AppendItem> items, long firstNumber, CancellationToken cancellationToken)
    {
        var (epoch, position) = _standing.Known;
        RedisKey[] keys = [_keys.Head, _keys.Stream, _keys.Index, _keys.Producer, .. items.Select(item => _keys.Deployment(item.ExecutionId))];
        RedisValue[] arguments =
        [
            Guid.NewGuid().ToString("N"), epoch, position, firstNumber, .. _settings,
            .. items.SelectMany(item => new RedisValue[] { item.Kind, item.ExecutionId, item.Payload, item.Origin }),
        ];
        var connection = await _redis.GetAsync(cancellationToken).ConfigureAwait(false);
        var result = await connection.GetDatabase().ScriptEvaluateAsync(_script, keys, arguments)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        (epoch, position) = ((string)result[0]!, (long)result[1]);
        _standing.Learn(epoch, position);
        return (epoch, position);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task SendAsync()
    {
        var batch = new List<AppendItem>(MaxItems);
        try
        {
            while (await _items.Reader.WaitToReadAsync(_stopping.Token).ConfigureAwait(false))
            {
                var bytes = 0;
                while (batch.Count < MaxItems && bytes < MaxBytes && _items.Reader.TryRead(out var item))
                {
                    bytes += item.Payload.Length;
                    batch.Add(item);
                }

                await SendAsync(batch).ConfigureAwait(false);
                Complete(batch.Count);
                batch.Clear();
            }
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // The host has stopped, however a call that was under way has ended. What was not appended is gone with it.
        }
    }

    private async Task SendAsync(List<AppendItem> batch)
    {
        for (var delay = _firstRetry; ; delay = delay * 2 < _lastRetry ? delay * 2 : _lastRetry)
        {
            try
            {
                var started = _time.GetTimestamp();
                await RunAsync(batch, _appended + 1, _stopping.Token).ConfigureAwait(false);
                _metrics.Appended(_time.GetElapsedTime(started));
                _standing.Succeeded(Part);
                return;
            }
            catch (Exception failure) when (!_stopping.IsCancellationRequested)
            {
                _standing.Failed(Part, failure);
                await Task.Delay(delay, _time, _stopping.Token).ConfigureAwait(false);
            }
        }
    }

    private void Complete(int count)
    {
        lock (_lock)
        {
            _appended += count;
            foreach (var (_, appended) in _waiting.Where(waiting => waiting.Number <= _appended))
            {
                appended.TrySetResult();
            }

            _waiting.RemoveAll(waiting => waiting.Number <= _appended);
        }
    }

    private static string ReadScript()
    {
        using var stream = typeof(RedisAppender).Assembly.GetManifestResourceStream("append.lua")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
