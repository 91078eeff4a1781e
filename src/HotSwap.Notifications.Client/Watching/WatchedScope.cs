using HotSwap.Notifications.Client.Connection;
using HotSwap.Notifications.Client.Telemetry;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Client.Watching;

/// <summary>
/// One deployment, or all, and those who watch it. It asks the server once for all of them, and unsubscribes when the last one has left.
/// These calls are made one at a time, so that a watcher that comes while the last one leaves is not left out.
/// </summary>
internal sealed class WatchedScope
{
    private static readonly TimeSpan _gapDelay = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly string? _executionId;
    private readonly IHubLink _link;
    private readonly ConnectionKeeper _connection;
    private readonly Backoff _connectionBackoff;
    private readonly Backoff _backoff;
    private readonly TimeSpan _answerTimeout;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action<WatchedScope> _closed;
    private readonly List<Watcher> _watchers = [];
    private readonly Signal _toDo = new();
    private readonly ITimer _retry;
    private volatile bool _isSubscribed;
    private bool _isClosed;

    /// <param name="executionId">The deployment; null for all.</param>
    /// <param name="link">The hub's methods.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="connectionBackoff">How long the connection makes no call, whatever the scope.</param>
    /// <param name="answerTimeout">How long the server may take to answer.</param>
    /// <param name="time">What measures delays.</param>
    /// <param name="logger">Where to log.</param>
    /// <param name="closed">Called when nobody watches the scope any more.</param>
    public WatchedScope(
        string? executionId,
        IHubLink link,
        ConnectionKeeper connection,
        Backoff connectionBackoff,
        TimeSpan answerTimeout,
        TimeProvider time,
        ILogger logger,
        Action<WatchedScope> closed)
    {
        _executionId = executionId;
        _link = link;
        _connection = connection;
        _connectionBackoff = connectionBackoff;
        _backoff = new Backoff(time);
        _answerTimeout = answerTimeout;
        _time = time;
        _logger = logger;
        _closed = closed;
        _retry = time.CreateTimer(_ => _toDo.Set(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Completion = Task.Run(RunAsync);
    }

    /// <summary>The deployment; null for all.</summary>
    public string? ExecutionId => _executionId;

    /// <summary>Complete once nobody watches, and the server has been told so.</summary>
    public Task Completion { get; }

    /// <summary>Why the last question was not answered; null where it was.</summary>
    public Exception? LastError { get; private set; }

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

    /// <returns>False where the scope is closed: the watcher needs a new one.</returns>
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

        watcher.Incomplete += _toDo.Set;
        _toDo.Set();
        return true;
    }

    public void Remove(Watcher watcher)
    {
        lock (_lock)
        {
            _watchers.Remove(watcher);
        }

        watcher.Incomplete -= _toDo.Set;
        _toDo.Set();
    }

    /// <summary>The connection was made: what was refused on the one before may be asked for at once.</summary>
    public void OnConnected()
    {
        _backoff.Reset();
        _toDo.Set();
    }

    /// <summary>The connection was lost, or is closed for good.</summary>
    public void OnDisconnected()
    {
        _isSubscribed = false;
        foreach (var watcher in Watchers)
        {
            watcher.OnSubscriptionLost();
        }

        _toDo.Set();
    }

    private async Task RunAsync()
    {
        do
        {
            await _toDo.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        while (!await ActAsync().ConfigureAwait(false));

        await _retry.DisposeAsync().ConfigureAwait(false);
        _closed(this);
    }

    /// <summary>Does what is to be done now.</summary>
    /// <returns>Whether the scope is closed, and nothing is left to do.</returns>
    private async Task<bool> ActAsync()
    {
        while (true)
        {
            if (_connection.Failure is { } failure)
            {
                return Close(failure);
            }

            var watchers = Watchers;
            var isToLeave = watchers.Length == 0;
            if (isToLeave && !_isSubscribed && TryClose())
            {
                return true;
            }

            var questions = watchers.Select(watcher => watcher.Question()).OfType<WatcherQuestion>().ToList();
            if (_connection.State != DeploymentConnectionState.Connected || (questions.Count == 0 && !isToLeave))
            {
                return false;
            }

            if (IsToWait())
            {
                return false;
            }

            await (isToLeave ? LeaveAsync() : AskAsync(questions)).ConfigureAwait(false);
        }
    }

    private bool IsToWait()
    {
        var wait = _backoff.Left > _connectionBackoff.Left ? _backoff.Left : _connectionBackoff.Left;
        if (wait <= TimeSpan.Zero)
        {
            return false;
        }

        _retry.Change(wait, Timeout.InfiniteTimeSpan);
        return true;
    }

    /// <summary>
    /// Asks with the oldest cursor of a term, for all who have one. An answer that is not recovered is for those alone who have just this
    /// cursor: the others may miss nothing.
    /// </summary>
    private async Task AskAsync(List<WatcherQuestion> questions)
    {
        var asked = questions.Where(question => question.Cursor?.Epoch == questions[0].Cursor?.Epoch).ToList();
        var cursor = asked.MinBy(question => question.Cursor?.Number)!.Cursor;
        _isSubscribed = true; // Also where the answer is lost.
        try
        {
            using var activity = ClientTelemetry.Resume();
            var answer = await CallAsync(timeout => _link.ResumeAsync(_executionId, cursor, timeout)).ConfigureAwait(false);
            Answered();
            foreach (var question in asked.Where(question => answer.Recovered || question.Cursor == cursor))
            {
                question.Watcher.OnAnswer(answer, question.Breaks);
            }
        }
        catch (Exception error) when (CodeOf(error) is var code && Refusals.IsFinal(code))
        {
            var refusal = new DeploymentWatchRefusedException(code!, Refusals.TextOf(error.Message)!, error);
            asked.ForEach(question => question.Watcher.Fail(refusal));
        }
        catch (Exception error)
        {
            Failed(error);
        }

        if (asked.Any(question => question.Watcher.GapRemains))
        {
            await Task.Delay(_gapDelay, _time, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task LeaveAsync()
    {
        try
        {
            await CallAsync(async timeout =>
            {
                await _link.UnsubscribeAsync(_executionId, timeout).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
            _isSubscribed = false;
        }
        catch (Exception error) when (CodeOf(error) == DeploymentErrorCodes.TooManyCalls)
        {
            Failed(error);
        }
        catch (Exception error)
        {
            // A lost connection has left everything, and what still comes is dropped where nobody watches.
            _isSubscribed = false;
            Log.LeaveFailed(_logger, error);
        }
    }

    private async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_connection.Disposing);
        timeout.CancelAfter(_answerTimeout);
        try
        {
            return await call(timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException cancelled) when (!_connection.Disposing.IsCancellationRequested)
        {
            throw new TimeoutException($"The server has not answered for {_answerTimeout.TotalSeconds} s ({nameof(DeploymentNotificationsClientOptions.AnswerTimeout)}).", cancelled);
        }
    }

    private void Answered()
    {
        _backoff.Succeeded();
        _connectionBackoff.Succeeded();
        if (LastError is not null)
        {
            LastError = null;
            _connection.Report(null);
        }
    }

    private void Failed(Exception error)
    {
        var code = CodeOf(error);
        (code == DeploymentErrorCodes.TooManyCalls ? _connectionBackoff : _backoff).Failed();
        if (_connection.State != DeploymentConnectionState.Connected || _connection.Disposing.IsCancellationRequested)
        {
            Log.LostWhileAsking(_logger, error);
            return;
        }

        var isNew = LastError is null;
        var scope = _executionId is null ? "all deployments" : $"deployment '{_executionId}'";
        LastError = new DeploymentConnectionException(
            $"{_connection.Url} does not answer for {scope}, and is asked again: {Refusals.TextOf(error.Message) ?? error.Message}", error)
        { Code = code };
        Log.ResumeFailed(_logger, error, scope);
        if (isNew)
        {
            _connection.Report(LastError);
        }
    }

    private bool Close(Exception failure)
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

        return true;
    }

    private bool TryClose()
    {
        lock (_lock)
        {
            return _isClosed = _watchers.Count == 0;
        }
    }

    private static string? CodeOf(Exception error) => error is HubException ? Refusals.CodeOf(error.Message) : null;
}
