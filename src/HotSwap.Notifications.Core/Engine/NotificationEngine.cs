using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Publishing;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Engine;

/// <summary>
/// The worker of the engine: it appends the messages in the outbox to the log, and gives a turn to every subscriber that is behind. The thread
/// that takes a status from the outbox also writes it to the subscribers, so that it does not have to wake another thread.
/// </summary>
internal sealed class NotificationEngine : IThreadPoolWorkItem
{
    /// <summary>
    /// The maximum number of turns before the worker goes to the end of the thread pool's queue. Each turn may hold a buffer of the shared array
    /// pool until the connection's loop has run. Without a limit, each delivery allocates 2 KB. See "Turns in a row" in benchmarks/README.md.
    /// </summary>
    private const int TurnsInARow = 24;

    /// <summary>The cost of an appended batch, in turns.</summary>
    private const int TurnsOfABatch = 8;

    /// <summary>The number of turns that a subscriber needs to write a whole batch.</summary>
    private const int TurnsForABatch = LogAppender.MaxBatch / StatusPage.MaxStatuses;

    private readonly LogAppender _appender;
    private readonly Outbox _outbox;
    private readonly ReaderPump _pump;
    private readonly SubscriberRegistry _registry;
    private readonly TimelineStore _store;
    private readonly IDeploymentLog _log;
    private readonly IWorkQueue _work;
    private readonly ILogger<NotificationEngine> _logger;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WakeUp<MachineMemory> _wakeUp;

    /// <summary>
    /// The number of turns left in this round. After a round, every subscriber that is behind has had the turns that a batch needs. Only the
    /// worker uses the field.
    /// </summary>
    private int _turnsLeftInRound;

    /// <summary>The number of committed statuses at the start of the round. Only the worker uses the field.</summary>
    private long _committedAtRoundStart;

    /// <summary>The cursor of this node's latest committed status in a shared log; null for other logs.</summary>
    private DeploymentCursor? _committed;

    public NotificationEngine(
        LogAppender appender,
        Outbox outbox,
        ReaderPump pump,
        SubscriberRegistry registry,
        TimelineStore store,
        IDeploymentLog log,
        IWorkQueue work,
        ILogger<NotificationEngine> logger)
    {
        _appender = appender;
        _outbox = outbox;
        _pump = pump;
        _registry = registry;
        _store = store;
        _log = log;
        _work = work;
        _logger = logger;
        outbox.Filled = Wake;
        pump.Filled = Wake;
        appender.StepEnded = Wake;
        if (log.Traits.HasFlag(LogTraits.Shared))
        {
            // The epoch is read before the append, because a term that begins during it may never reach the position. If the append itself begins
            // a term, the log reports the term and the batch before AppendAsync returns.
            var epoch = "";
            appender.Appending = () => epoch = store.Epoch;
            appender.Appended = position => _committed = new DeploymentCursor(epoch, position);
        }
    }

    /// <summary>Gets a task that completes when this node has received the contents of the log. Until then, no subscription is answered.</summary>
    public Task WhenReady => _ready.Task;

    /// <summary>Gets the number of statuses that can still be appended in this round.</summary>
    private int RoomToAppend => LogAppender.MaxBatch - (int)(_appender.Committed - _committedAtRoundStart);

    /// <summary>Opens the log and starts appending to it.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _log.OpenAsync(_store, cancellationToken).ConfigureAwait(false);
        _appender.Open();
        _ready.TrySetResult();
        Wake();
    }

    /// <summary>Waits until all accepted notifications are committed and written to all subscribers.</summary>
    public async Task FlushAsync()
    {
        await CommitAsync().ConfigureAwait(false);
        if (_committed is { } committed)
        {
            // A shared log reports committed statuses with a delay, also to the node that appended them.
            await _store.WhenReachedAsync(committed, CancellationToken.None).ConfigureAwait(false);
        }

        await _registry.WhenCaughtUpAsync().ConfigureAwait(false);
    }

    /// <summary>Waits until all accepted notifications are committed.</summary>
    public Task CommitAsync()
    {
        var idle = _appender.WhenIdleAsync();
        _outbox.ReleaseHeld();
        Wake();
        return idle;
    }

    /// <summary>Schedules the worker, because there may be work.</summary>
    public void Wake()
    {
        if (_wakeUp.Set())
        {
            _work.Queue(this);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        _wakeUp.Begin();
        if (TryWork() || !_wakeUp.TryRest())
        {
            _work.Queue(this);
        }
    }

    /// <summary>Does a part of the work.</summary>
    /// <returns>true if there may be more work; otherwise, false.</returns>
    private bool TryWork()
    {
        try
        {
            for (var turns = TurnsInARow; turns > 0;)
            {
                if (_turnsLeftInRound <= 0 || _pump.IsEmpty)
                {
                    // A subscriber that needs more turns than a batch takes, for example after it joined, does not delay the next batch.
                    _committedAtRoundStart = _appender.Committed;
                    _turnsLeftInRound = _pump.Count * TurnsForABatch;
                }

                // Statuses that arrive during a round are appended at once. Subscribers that still wait for their turn get them in the same write.
                if (RoomToAppend is > 0 and var room && _appender.TryStep(room))
                {
                    turns -= TurnsOfABatch;
                    _turnsLeftInRound = _pump.Count * TurnsForABatch;
                }
                else if (_pump.IsEmpty)
                {
                    return false;
                }

                var given = _pump.GiveTurns(Math.Min(turns, Math.Max(1, _turnsLeftInRound)));
                turns -= given;
                _turnsLeftInRound -= given;
            }
        }
        catch (Exception failure)
        {
            CoreLog.StepFailed(_logger, failure);
        }

        return true;
    }
}
