namespace HotSwap.Notifications.Hosting;

/// <summary>
/// Counts the open requests of clients, so that a host that stops can wait for them. A request ends when its bytes have been sent. SignalR
/// reports a connection as closed earlier than that.
/// </summary>
internal sealed class Closing
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _allEnded;
    private int _underWay;

    /// <summary>Gets a value indicating whether the host closes connections, including those that open now.</summary>
    public bool HasBegun
    {
        get
        {
            lock (_lock)
            {
                return _allEnded is not null;
            }
        }
    }

    /// <summary>Counts a request as open until the result is disposed.</summary>
    public Request Track()
    {
        lock (_lock)
        {
            _underWay++;
        }

        return new Request(this);
    }

    /// <summary>Starts to close connections.</summary>
    /// <returns>A task that completes when no request is open.</returns>
    public Task BeginAsync()
    {
        lock (_lock)
        {
            _allEnded ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            EndIfNone();
            return _allEnded.Task;
        }
    }

    private void EndOne()
    {
        lock (_lock)
        {
            _underWay--;
            EndIfNone();
        }
    }

    private void EndIfNone()
    {
        if (_underWay == 0)
        {
            _allEnded?.TrySetResult();
        }
    }

    internal readonly struct Request(Closing closing) : IDisposable
    {
        public void Dispose() => closing.EndOne();
    }
}
