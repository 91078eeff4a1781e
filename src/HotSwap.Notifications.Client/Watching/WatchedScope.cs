using HotSwap.Notifications.Client.Connection;

namespace HotSwap.Notifications.Client.Watching;

/// <summary>
/// One deployment or all deployments, with the watchers. The scope asks the server once for all watchers, and unsubscribes after the last one
/// has left. It makes one call at a time, so that a watcher that is added while the last one leaves is not missed.
/// </summary>
internal sealed class WatchedScope
{
    private static readonly TimeSpan _gapDelay = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly ConnectionKeeper _connection;
    private readonly ScopeCalls _calls;
    private readonly TimeProvider _time;
    private readonly Action<WatchedScope> _closed;
    private readonly List<Watcher> _watchers = [];
    private readonly ITimer _retry;
    private volatile bool _isSubscribed;
    private volatile bool _hasToLookAgain;
    private bool _isActing;

    /// <summary>True if the history did not reach back to the oldest cursor, so that the newest is tried.</summary>
    private bool _asksWithNewest;
    private bool _isClosed;

    /// <param name="executionId">The deployment; null for all deployments.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="calls">The calls of this scope.</param>
    /// <param name="time">The clock of the delays.</param>
    /// <param name="closed">Called when the scope has no watcher any more.</param>
    public WatchedScope(string? executionId, ConnectionKeeper connection, ScopeCalls calls, TimeProvider time, Action<WatchedScope> closed)
    {
        ExecutionId = executionId;
        _connection = connection;
        _calls = calls;
        _time = time;
        _closed = closed;
        _retry = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Gets the deployment; null for all deployments.</summary>
    public string? ExecutionId { get; }

    /// <summary>Gets the error because of which the last request was not answered; null if it was answered.</summary>
    public Exception? LastError => _calls.LastError;

    public Watcher[] Watchers
    {
        get
        {
            lock (_lock)
            {
                return [.. _watchers];
            }
        }
    }

    /// <returns>False if the scope is closed, and the watcher needs a new one.</returns>
    public bool TryAdd(Watcher watcher)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return false;
            }

            _watchers.Add(watcher);
        }

        watcher.Incomplete += Wake;
        Wake();
        return true;
    }

    public void Remove(Watcher watcher)
    {
        lock (_lock)
        {
            _watchers.Remove(watcher);
        }

        watcher.Incomplete -= Wake;
        if (TryBegin())
        {
            // At once: whoever watches again afterwards is not taken for the one who has left.
            _ = RunAsync();
        }
    }

    public void OnConnected() => Wake();

    /// <summary>Handles a connection that was lost or is closed for good.</summary>
    public void OnDisconnected()
    {
        _isSubscribed = false;
        _calls.OnDisconnected();
        foreach (var watcher in Watchers)
        {
            watcher.OnSubscriptionLost();
        }

        Wake();
    }

    /// <summary>Schedules the work of the scope. It does not run on this thread, which may hold a watcher's lock.</summary>
    private void Wake()
    {
        if (TryBegin())
        {
            _ = Task.Run(RunAsync);
        }
    }

    /// <summary>Takes the turn. Returns false if another thread has it; that thread checks once more.</summary>
    private bool TryBegin()
    {
        lock (_lock)
        {
            _hasToLookAgain = true;
            if (_isActing)
            {
                return false;
            }

            _isActing = true;
            return true;
        }
    }

    private bool TryEnd()
    {
        lock (_lock)
        {
            _isActing = _hasToLookAgain;
            return !_isActing;
        }
    }

    private async Task RunAsync()
    {
        try
        {
            do
            {
                _hasToLookAgain = false;
                if (await ActAsync().ConfigureAwait(false))
                {
                    await _retry.DisposeAsync().ConfigureAwait(false);
                    _closed(this);
                    return;
                }
            }
            while (!TryEnd());
        }
        catch (Exception unexpected)
        {
            // Such as an answer that makes no sense: its watchers get the exception, and do not wait for ever.
            Close(unexpected);
            _closed(this);
        }
    }

    /// <summary>Does the work that is due.</summary>
    /// <returns>True if the scope is closed, and no work is left.</returns>
    private async Task<bool> ActAsync()
    {
        while (true)
        {
            if (_connection.Failure is { } failure)
            {
                Close(failure);
                return true;
            }

            var watchers = Watchers;
            if (watchers.Length == 0 && !_isSubscribed && TryClose())
            {
                return true;
            }

            var isCallDue = watchers.Length == 0 || watchers.Any(watcher => watcher.Question() is not null);
            if (_connection.State != DeploymentConnectionState.Connected || !isCallDue)
            {
                return false;
            }

            if (_calls.Wait is var wait && wait > TimeSpan.Zero)
            {
                _retry.Change(wait, Timeout.InfiniteTimeSpan);
                return false;
            }

            if (!await _calls.TryEnterAsync().ConfigureAwait(false))
            {
                return false;
            }

            await CallAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Makes a call, unless another call or no call is due after the wait at the gate.</summary>
    private async Task CallAsync()
    {
        List<WatcherQuestion> asked = [];
        try
        {
            if (_connection.State != DeploymentConnectionState.Connected || _calls.Wait > TimeSpan.Zero)
            {
                return;
            }

            var watchers = Watchers;
            if (watchers.Length == 0)
            {
                _isSubscribed = _isSubscribed && !await _calls.UnsubscribeAsync().ConfigureAwait(false);
                return;
            }

            var questions = watchers.Select(watcher => watcher.Question()).OfType<WatcherQuestion>().ToList();
            asked = questions.Where(question => question.Cursor?.Epoch == questions[0].Cursor?.Epoch).ToList();
            if (asked.Count > 0)
            {
                await AskAsync(asked).ConfigureAwait(false);
            }
        }
        finally
        {
            _calls.Leave();
        }

        if (asked.Any(question => question.Watcher.GapRemains))
        {
            await Task.Delay(_gapDelay, _time, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Asks for the watchers of one term with the oldest of their cursors. If the history does not reach back to it, only the watchers with this
    /// cursor receive the answer. The newest cursor is tried for the others, which may miss nothing. If the history does not reach back to the
    /// newest cursor, it reaches back to no other.
    /// </summary>
    private async Task AskAsync(List<WatcherQuestion> asked)
    {
        var cursor = (_asksWithNewest ? asked.MaxBy(question => question.Cursor?.Number) : asked.MinBy(question => question.Cursor?.Number))!.Cursor;
        try
        {
            _isSubscribed = true; // Also where the answer is lost.
            if (await _calls.ResumeAsync(cursor).ConfigureAwait(false) is not { } answer)
            {
                return;
            }

            var isForAll = answer.Recovered != _asksWithNewest;
            _asksWithNewest = !answer.Recovered && !_asksWithNewest;
            foreach (var question in asked.Where(question => isForAll || question.Cursor == cursor))
            {
                question.Watcher.OnAnswer(answer, question.Breaks);
            }
        }
        catch (DeploymentCallRefusedException refusal)
        {
            asked.ForEach(question => question.Watcher.Fail(refusal));
        }
    }

    private void Close(Exception failure)
    {
        Watcher[] watchers;
        lock (_lock)
        {
            _isClosed = true;
            watchers = [.. _watchers];
        }

        foreach (var watcher in watchers)
        {
            watcher.Fail(failure);
        }
    }

    private bool TryClose()
    {
        lock (_lock)
        {
            return _isClosed = _watchers.Count == 0;
        }
    }
}
