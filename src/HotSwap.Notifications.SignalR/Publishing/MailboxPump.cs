using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Publishing;

/// <summary>
/// Flushes the mailboxes that have something waiting: the first message at once, and what follows it closely together, an interval
/// after the flush before. The kernel's send is what costs most in a delivery.
/// </summary>
/// <remarks>
/// A worker flushes a few mailboxes and then goes to the end of the thread pool's queue, so that the connections' own loops run in
/// between and give their buffers back. A thousand flushes in a row would hold a thousand buffers at once, far more than the shared
/// array pool keeps, and each would be allocated anew for each message.
/// </remarks>
internal sealed class MailboxPump : IThreadPoolWorkItem, IDisposable
{
    // Measured on 2 cores with 1,000 connections: fewer flushes a turn cost more CPU, more of them or a worker more hold more
    // buffers than the pool keeps.
    private const int FlushesPerTurn = 16;
    private static readonly int _maxWorkers = Math.Max(1, Environment.ProcessorCount / 2);

    private readonly ConcurrentQueue<Mailbox> _ready = new();
    private readonly Lock _lock = new();
    private readonly Queue<Mailbox> _lingering = [];
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly ITimer _timer;
    private TaskCompletionSource? _drained;
    private int _workers;

    public MailboxPump(MessageBatcher batcher, IOptions<DeploymentNotificationsOptions> options, TimeProvider time)
    {
        Batcher = batcher;
        _time = time;
        _interval = options.Value.FlushInterval;
        _timer = time.CreateTimer(_ => ReleaseLingering(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public MessageBatcher Batcher { get; }

    /// <summary>Flushes the mailbox as soon as its interval allows. It is scheduled once until its flush has ended.</summary>
    public void Schedule(Mailbox mailbox)
    {
        if (RestOfInterval(mailbox) is not { } rest)
        {
            _ready.Enqueue(mailbox);
            StartWorker();
            return;
        }

        lock (_lock)
        {
            _lingering.Enqueue(mailbox);
            if (_lingering.Count == 1)
            {
                _timer.Change(rest, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>
    /// Flushes all that waits, without regard to the interval, and waits until each mailbox has had its turn. A client that does not
    /// take what is written is not waited for.
    /// </summary>
    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        ReleaseLingering(all: true);
        Task drained;
        lock (_lock)
        {
            if (IsIdle)
            {
                return;
            }

            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            drained = _drained.Task;
        }

        await drained.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _timer.Dispose();

    private bool IsIdle => _ready.IsEmpty && Volatile.Read(ref _workers) == 0;

    void IThreadPoolWorkItem.Execute()
    {
        for (var flushes = 0; flushes < FlushesPerTurn && _ready.TryDequeue(out var mailbox); flushes++)
        {
            var flushing = mailbox.FlushAsync();
            if (flushing.IsCompletedSuccessfully)
            {
                EndFlush(mailbox);
            }
            else
            {
                _ = EndFlushAsync(mailbox, flushing);
            }
        }

        if (!_ready.IsEmpty)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            return;
        }

        Interlocked.Decrement(ref _workers);
        if (!_ready.IsEmpty)
        {
            StartWorker();
        }
        else if (Volatile.Read(ref _drained) is not null)
        {
            EndDrain();
        }
    }

    private void EndDrain()
    {
        lock (_lock)
        {
            if (IsIdle)
            {
                _drained?.TrySetResult();
                _drained = null;
            }
        }
    }

    private void StartWorker()
    {
        for (var workers = Volatile.Read(ref _workers); workers < _maxWorkers; workers = Volatile.Read(ref _workers))
        {
            if (Interlocked.CompareExchange(ref _workers, workers + 1, workers) == workers)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }
        }
    }

    private void EndFlush(Mailbox mailbox)
    {
        if (mailbox.EndFlush())
        {
            Schedule(mailbox);
        }
    }

    private async Task EndFlushAsync(Mailbox mailbox, ValueTask flushing)
    {
        await flushing.ConfigureAwait(false);
        EndFlush(mailbox);
    }

    private void ReleaseLingering(bool all = false)
    {
        lock (_lock)
        {
            while (_lingering.TryPeek(out var mailbox))
            {
                if (!all && RestOfInterval(mailbox) is { } rest)
                {
                    _timer.Change(rest, Timeout.InfiniteTimeSpan);
                    break;
                }

                _ready.Enqueue(_lingering.Dequeue());
            }
        }

        if (!_ready.IsEmpty)
        {
            StartWorker();
        }
    }

    private TimeSpan? RestOfInterval(Mailbox mailbox)
    {
        if (mailbox.FlushedAt is not { } flushedAt)
        {
            return null;
        }

        var rest = _interval - _time.GetElapsedTime(flushedAt);
        return rest > TimeSpan.Zero ? rest : null;
    }
}
