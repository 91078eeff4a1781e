using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>
/// A connection or an event stream, with its readers. It has no further turn during a write, so a client that does not read costs only the memory
/// of its cursors. The mutable state is guarded by the gate of the <see cref="TimelineStore"/>.
/// </summary>
internal sealed class Subscriber(IDeliveryWriter writer, ReaderPump pump, TurnComposer composer, TimelineStore store, TimeProvider time)
{
    private readonly List<Delivery> _deliveries = new(1);
    private WakeUp<MachineMemory> _wakeUp;
    private TaskCompletionSource? _caughtUp;
    private List<Action>? _deferred;
    private bool _isInTurn;
    private int _turns;

    /// <summary>The timestamp at which the current write began; 0 if there is none.</summary>
    private long _writingSince;

    public IDeliveryWriter Writer => writer;

    /// <summary>Gets or sets the reader of all deployments; null if there is none.</summary>
    public Reader? All { get; set; }

    /// <summary>Gets the readers of single deployments; null before the first.</summary>
    public Dictionary<string, Reader>? Deployments { get; private set; }

    /// <summary>Gets the readers that are behind.</summary>
    public List<Reader> Behind { get; } = new(1);

    /// <summary>Gets the deliveries to write before anything else; null before the first.</summary>
    public List<Delivery>? Pending { get; private set; }

    /// <summary>Gets or sets the number of answers to calls that resume all deployments.</summary>
    public long AnswersOfAll { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether a term has begun since the client connected. Statuses that the client has not read yet may have
    /// positions of an earlier term.
    /// </summary>
    public bool HasEarlierTerm { get; set; }

    public bool IsClosed { get; private set; }

    /// <summary>Gets a value indicating whether an action waits for the end of the turn. Callers hold the gate.</summary>
    public bool LockedHasDeferred => _deferred is not null;

    public int Count => (Deployments?.Count ?? 0) + (All is null ? 0 : 1);

    private bool HasWork => !IsClosed && (_isInTurn || Pending is { Count: > 0 } || Behind.Count > 0);

    public Reader? Find(DeploymentScope scope) => scope.IsAll ? All : Deployments?.GetValueOrDefault(scope.ExecutionId);

    public Reader? FindDeployment(string executionId) => Deployments?.GetValueOrDefault(executionId);

    public void Add(Reader reader)
    {
        if (reader.Scope.IsAll)
        {
            All = reader;
        }
        else
        {
            (Deployments ??= new Dictionary<string, Reader>(StringComparer.Ordinal)).Add(reader.Scope.ExecutionId, reader);
        }
    }

    public void Remove(Reader reader)
    {
        if (reader.Scope.IsAll)
        {
            All = null;
        }
        else
        {
            Deployments!.Remove(reader.Scope.ExecutionId);
        }

        Behind.Remove(reader);
        reader.IsBehind = false;
        reader.IsEnded = true;
    }

    /// <summary>Returns a copy of the current readers.</summary>
    public Reader[] Readers() => [.. All is null ? [] : new[] { All }, .. Deployments?.Values ?? Enumerable.Empty<Reader>()];

    /// <summary>Adds a delivery that is written before anything else.</summary>
    public void Post(Delivery delivery)
    {
        (Pending ??= []).Add(delivery);
        Wake();
    }

    /// <summary>Returns the index of the first reader of this turn. The readers alternate, so that a busy reader starves no other.</summary>
    public int NextFirst(int count) => count < 2 ? 0 : _turns++ % count;

    /// <summary>Schedules a turn, because there is something to write.</summary>
    public void Wake()
    {
        if (_wakeUp.Set())
        {
            pump.Enqueue(this);
        }
    }

    /// <summary>Writes what the readers have to write, within the limits of one turn.</summary>
    public void TakeTurn()
    {
        _wakeUp.Begin();
        TurnOutcome outcome = default;
        ValueTask writing = default;
        try
        {
            lock (store.Gate)
            {
                _isInTurn = true;
                outcome = IsClosed ? default : composer.Compose(this, _deliveries);
            }

            composer.Ask(outcome);
            writing = _deliveries.Count == 0 ? ValueTask.CompletedTask : writer.WriteAsync(_deliveries);
        }
        catch (Exception failure)
        {
            composer.WriteFailed(this, failure);
        }

        if (writing.IsCompletedSuccessfully)
        {
            EndTurn(outcome.HasMore);
        }
        else
        {
            Volatile.Write(ref _writingSince, time.GetTimestamp());
            _ = EndTurnAsync(writing, outcome.HasMore);
        }
    }

    /// <summary>Returns whether the current write has taken longer than a limit.</summary>
    public bool IsStuck(TimeSpan limit) =>
        Volatile.Read(ref _writingSince) is not 0 and var since && !IsClosed && time.GetElapsedTime(since) > limit;

    /// <summary>Waits until everything has been written or the subscriber is closed.</summary>
    public Task WhenCaughtUpAsync()
    {
        lock (store.Gate)
        {
            if (!HasWork)
            {
                return Task.CompletedTask;
            }

            _caughtUp ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _caughtUp.Task;
        }
    }

    /// <summary>
    /// Defers an action to the end of the current turn, or of the next turn if deliveries such as the end of a subscription are pending. Callers
    /// hold the gate.
    /// </summary>
    /// <returns>true if the action was deferred; false if the caller must run it.</returns>
    public bool LockedDefer(Action action)
    {
        var isDeferred = _isInTurn || Pending is { Count: > 0 };
        if (isDeferred)
        {
            (_deferred ??= []).Add(action);
        }

        return isDeferred;
    }

    /// <summary>Ends the connection at once.</summary>
    public void Cut()
    {
        try
        {
            writer.Cut();
        }
        catch (Exception failure)
        {
            composer.CutFailed(this, failure);
        }
    }

    /// <summary>Closes the subscriber after its connection has ended. Nothing more is written.</summary>
    public void Close()
    {
        IsClosed = true;
        Pending = null;
        _caughtUp?.TrySetResult();
        _caughtUp = null;
    }

    private async Task EndTurnAsync(ValueTask writing, bool hasMore)
    {
        try
        {
            await writing.ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            composer.WriteFailed(this, failure);
        }

        Volatile.Write(ref _writingSince, 0);
        EndTurn(hasMore);
    }

    private void EndTurn(bool hasMore)
    {
        List<Action>? deferred;
        lock (store.Gate)
        {
            _deliveries.Clear();
            _isInTurn = false;
            (deferred, _deferred) = (_deferred, null);
            if (!HasWork)
            {
                _caughtUp?.TrySetResult();
                _caughtUp = null;
            }
        }

        // The next turn cannot begin before the lines below.
        deferred?.ForEach(Take);
        if (hasMore || !_wakeUp.TryRest())
        {
            pump.Enqueue(this);
        }
    }

    private void Take(Action deferred)
    {
        try
        {
            deferred();
        }
        catch (Exception failure)
        {
            composer.WriteFailed(this, failure);
        }
    }
}
