using HotSwap.Notifications.Redis.Telemetry;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>
/// The latest position that this node has heard of, and whether Redis answers. Logs once when Redis goes away, and once when it is back.
/// </summary>
internal sealed class RedisLogState(RedisMetrics metrics, ILogger<RedisLogState> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _troubles = [];
    private (string Epoch, long Position) _known = ("", 0);

    /// <summary>Gets the reason why Redis cannot be used; null where it can.</summary>
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

    /// <summary>Gets the latest position of the log that this node has heard of.</summary>
    public (string Epoch, long Position) Known
    {
        get
        {
            lock (_lock)
            {
                return _known;
            }
        }
    }

    public void Learn(string epoch, long position)
    {
        lock (_lock)
        {
            _known = (epoch, epoch == _known.Epoch ? Math.Max(_known.Position, position) : position);
        }
    }

    /// <param name="part">Which part of the node is in trouble.</param>
    /// <param name="failure">Why.</param>
    public void Failed(string part, Exception failure)
    {
        metrics.Failed(part);
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
}
