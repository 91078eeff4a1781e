using HotSwap.Notifications.Redis.Telemetry;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>
/// How far this node has come with the log, and whether Redis answers. Says once when Redis goes away, and once when it is back.
/// </summary>
internal sealed class RedisStanding(RedisMetrics metrics, ILogger<RedisStanding> logger)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, string> _troubles = [];
    private TaskCompletionSource? _moved;
    private (string Epoch, long Position) _known = ("", 0);
    private (string Epoch, long Position) _delivered = ("", 0);

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

    /// <summary>This node's history reaches up to a position.</summary>
    public void Delivered(string epoch, long position)
    {
        lock (_lock)
        {
            _delivered = (epoch, position);
            _moved?.TrySetResult();
            _moved = null;
        }

        Learn(epoch, position);
    }

    /// <summary>Waits until this node's history has come to a cursor of its epoch, as one that another node gave may lie ahead.</summary>
    public async Task WhenDeliveredAsync(DeploymentCursor cursor, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task moved;
            lock (_lock)
            {
                if (cursor.Epoch != _delivered.Epoch || cursor.Number <= _delivered.Position)
                {
                    return;
                }

                _moved ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                moved = _moved.Task;
            }

            await moved.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void BecomeReady() => _ready.TrySetResult();

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
