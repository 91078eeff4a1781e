using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Publishing;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Engine;

/// <summary>
/// The one worker that moves everything: it appends what has come, and gives every reader that is behind a turn. What takes a status from the
/// outbox also writes it, so that no other thread has to be woken.
/// </summary>
internal sealed class NotificationEngine : IThreadPoolWorkItem
{
    /// <summary>
    /// Turns before the worker goes to the end of the pool's queue. Each turn may hold a buffer of the shared array pool until the
    /// connection's own loop has run: without a limit each delivery allocates 2 KB. Measured under "Turns in a row" in
    /// benchmarks/README.md.
    /// </summary>
    private const int TurnsInARow = 24;

    /// <summary>What an appended batch counts for among the turns.</summary>
    private const int TurnsOfABatch = 8;

    /// <summary>The turns in which a reader is written a whole batch.</summary>
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
    /// The turns that are left until everybody who is behind has had those that a batch takes. The worker alone uses it.
    /// </summary>
    private int _turnsLeftInRound;

    /// <summary>The statuses that had been committed when the round of turns began. The worker alone uses it.</summary>
    private long _committedAtRoundStart;

    /// <summary>Where the latest status of this node stands in a log that many nodes share.</summary>
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
            // A term that begins meanwhile may never come to a position of the one before. If the batch is the first of a new term, the log has
            // reported that term, with the batch, before it answers.
            var epoch = "";
            appender.Appending = () => epoch = store.Epoch;
            appender.Appended = position => _committed = new DeploymentCursor(epoch, position);
        }
    }

    /// <summary>Gets a task that is complete once this node knows what the log holds. Until then no subscription is answered.</summary>
    public Task WhenReady => _ready.Task;

    /// <summary>Gets the number of statuses that may still be appended in this round.</summary>
    private int RoomToAppend => LogAppender.MaxBatch - (int)(_appender.Committed - _committedAtRoundStart);

    /// <summary>Opens the log, and begins to append to it.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _log.OpenAsync(_store, cancellationToken).ConfigureAwait(false);
        _appender.Open();
        _ready.TrySetResult();
        Wake();
    }

    /// <summary>Waits until all that was accepted is committed, and has been written to everybody.</summary>
    public async Task FlushAsync()
    {
        await CommitAsync().ConfigureAwait(false);
        if (_committed is { } committed)
        {
            // A shared log reports what it has committed a moment later, to this node as to the others.
            await _store.WhenReachedAsync(committed, CancellationToken.None).ConfigureAwait(false);
        }

        await _registry.WhenCaughtUpAsync().ConfigureAwait(false);
    }

    /// <summary>Waits until all that was accepted is committed.</summary>
    public Task CommitAsync()
    {
        var idle = _appender.WhenIdleAsync();
        _outbox.ReleaseHeld();
        Wake();
        return idle;
    }

    /// <summary>There may be something to do.</summary>
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

    /// <summary>Returns whether there may be more to do.</summary>
    private bool TryWork()
    {
        try
        {
            for (var turns = TurnsInARow; turns > 0;)
            {
                if (_turnsLeftInRound <= 0 || _pump.IsEmpty)
                {
                    // A reader that needs more turns than a batch takes, as one that has just joined may, holds up nothing.
                    _committedAtRoundStart = _appender.Committed;
                    _turnsLeftInRound = _pump.Count * TurnsForABatch;
                }

                // Statuses that arrive during a round are appended at once: readers that still wait for their turn get them in the same write.
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
