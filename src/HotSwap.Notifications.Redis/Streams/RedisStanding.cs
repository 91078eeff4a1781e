using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>
/// How far this node has come with the log, and whether Redis answers. Says once when Redis goes away, and once when it is back.
/// </summary>
internal sealed partial class RedisStanding(ILogger<RedisStanding> logger)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, string> _troubles = [];
    private string _epoch = "";
    private long _position;

    public Task WhenReady => _ready.Task;

    /// <summary>What is wrong with Redis; null where nothing is.</summary>
    public string? Trouble
    {
        get
        {
            lock (_lock)
            {
                return _troubles.Values.FirstOrDefault();
            }
        }
    }

    /// <summary>The latest position of the log that this node has heard of.</summary>
    public (string Epoch, long Position) Known
    {
        get
        {
            lock (_lock)
            {
                return (_epoch, _position);
            }
        }
    }

    public void Learn(string epoch, long position)
    {
        lock (_lock)
        {
            _position = epoch == _epoch ? Math.Max(_position, position) : position;
            _epoch = epoch;
        }
    }

    public void BecomeReady() => _ready.TrySetResult();

    /// <param name="part">Which part of the node is in trouble.</param>
    /// <param name="failure">Why.</param>
    public void Failed(string part, Exception failure)
    {
        lock (_lock)
        {
            if (_troubles.Count == 0)
            {
                Log.Away(logger, failure);
            }

            _troubles[part] = failure.Message;
        }
    }

    public void Succeeded(string part)
    {
        lock (_lock)
        {
            if (_troubles.Remove(part) && _troubles.Count == 0)
            {
                Log.Back(logger);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Redis does not answer. Notifications wait until it does; nothing is lost while this process lives.")]
        public static partial void Away(ILogger logger, Exception failure);

        [LoggerMessage(2, LogLevel.Information, "Redis answers again.")]
        public static partial void Back(ILogger logger);
    }
}
