using HotSwap.Notifications.Client.Connection;

namespace HotSwap.Notifications.Client.Watching;

/// <summary>
/// One deployment or all deployments, with the watchers. The scope resumes once for all its watchers, and unsubscribes after the last watcher is
/// removed. It makes one call at a time, so that it does not miss a watcher that is added while it unsubscribes.
/// </summary>
internal sealed class WatchedScope
{
    private static readonly TimeSpan _gapDelay = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly ReconnectingConnection _connection;
    private readonly ScopeCalls _calls;
    private readonly TimeProvider _time;
    private readonly Action<WatchedScope> _closed;
    private readonly List<Watcher> _watchers = [];
    private readonly ITimer _retry;
    private volatile bool _isSubscribed;
    private volatile bool _isWorkPending;
    private bool _isRunning;

    /// <summary>True if the history did not reach back to the oldest cursor, so that the next call has the newest cursor.</summary>
    private bool _resumesWithNewest;
    private bool _isClosed;

    /// <param name="executionId">The deployment; null for all deployments.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="calls">The calls of this scope.</param>
    /// <param name="time">The clock of the delays.</param>
    /// <param name="closed">Called when the scope is closed: it has no watchers, or it has failed.</param>
    public WatchedScope(string? executionId, ReconnectingConnection connection, ScopeCalls calls, TimeProvider time, Action<WatchedScope> closed)
    {
        ExecutionId = executionId;
        _connection = connection;
        _calls = calls;
        _time = time;
        _closed = closed;
        _retry = time.CreateTimer(_ => Schedule(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Gets the deployment; null for all deployments.</summary>
    public string? ExecutionId { get; }

    /// <summary>Gets the error of the last request that was not answered; null after an answer.</summary>
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

        watcher.ResumeNeeded += Schedule;
        Schedule();
        return true;
    }

    public void Remove(Watcher watcher)
    {
        lock (_lock)
        {
            _watchers.Remove(watcher);
        }

        watcher.ResumeNeeded -= Schedule;
        if (TryBegin())
        {
            // Runs on this thread, so that a watcher that is added right afterwards is not mistaken for the removed one.
            _ = RunAsync();
        }
    }

    public void OnConnected() => Schedule();

    /// <summary>Handles a connection that was lost or is closed for good.</summary>
    public void OnDisconnected()
    {
        _isSubscribed = false;
        _calls.OnDisconnected();
        foreach (var watcher in Watchers)
        {
            watcher.OnSubscriptionLost();
        }

        Schedule();
    }

    /// <summary>Schedules the work of the scope. It does not run on this thread, which may hold a watcher's lock.</summary>
    private void Schedule()
    {
        if (TryBegin())
        {
            _ = Task.Run(RunAsync);
        }
    }

    /// <summary>Begins the work. Returns false if another thread runs it: that thread also does the new work.</summary>
    private bool TryBegin()
    {
        lock (_lock)
        {
            _isWorkPending = true;
            if (_isRunning)
            {
                return false;
            }

            _isRunning = true;
            return true;
        }
    }

    /// <summary>Ends the work. Returns false if new work came meanwhile.</summary>
    private bool TryEnd()
    {
        lock (_lock)
        {
            _isRunning = _isWorkPending;
            return !_isRunning;
        }
    }

    private async Task RunAsync()
    {
        try
        {
            do
            {
                _isWorkPending = false;
                if (await DoWorkAsync().ConfigureAwait(false))
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
            // For example, a malformed answer. The watchers get the exception, so that they do not wait forever.
            Close(unexpected);
            _closed(this);
        }
    }

    /// <summary>Does the work that is due.</summary>
    /// <returns>True if the scope is closed, and no work is left.</returns>
    private async Task<bool> DoWorkAsync()
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

            var isCallDue = watchers.Length == 0 || watchers.Any(watcher => watcher.CreateRequest() is not null);
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

    /// <summary>Makes the call that is due after the wait at the gate, if there is one.</summary>
    private async Task CallAsync()
    {
        List<ResumeRequest> requests = [];
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

            var all = watchers.Select(watcher => watcher.CreateRequest()).OfType<ResumeRequest>().ToList();
            requests = all.Where(request => request.Cursor?.Epoch == all[0].Cursor?.Epoch).ToList();
            if (requests.Count > 0)
            {
                await ResumeAsync(requests).ConfigureAwait(false);
            }
        }
        finally
        {
            _calls.Leave();
        }

        if (requests.Any(request => request.Watcher.GapRemains))
        {
            await Task.Delay(_gapDelay, _time, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Resumes for the watchers of one term with the oldest of their cursors. If the history does not reach back to it, only the watchers with
    /// this cursor receive the answer. The next call has the newest cursor, to which the history may reach back. If it does not, it reaches back
    /// to none of the cursors, and all watchers receive the answer.
    /// </summary>
    private async Task ResumeAsync(List<ResumeRequest> requests)
    {
        var cursor = (_resumesWithNewest
            ? requests.MaxBy(request => request.Cursor?.Number)
            : requests.MinBy(request => request.Cursor?.Number))!.Cursor;
        try
        {
            // The server can have subscribed the connection even if its answer is lost.
            _isSubscribed = true;
            if (await _calls.ResumeAsync(cursor).ConfigureAwait(false) is not { } answer)
            {
                return;
            }

            var isForAll = answer.Recovered != _resumesWithNewest;
            _resumesWithNewest = !answer.Recovered && !_resumesWithNewest;
            foreach (var request in requests.Where(request => isForAll || request.Cursor == cursor))
            {
                request.Watcher.OnAnswer(answer, request.Generation);
            }
        }
        catch (DeploymentCallRefusedException refusal)
        {
            requests.ForEach(request => request.Watcher.Fail(refusal));
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
