namespace HotSwap.Notifications.Hosting;

/// <summary>
/// The requests of clients that are under way, and whether they are being asked to end. A request is over when its bytes have left, which is
/// later than SignalR's own notice of a closed connection.
/// </summary>
internal sealed class Closing
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _allEnded;
    private int _underWay;

    /// <summary>Gets a value indicating whether connections are being asked to close, also those that open now.</summary>
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

    /// <summary>A request has begun, until the result is disposed.</summary>
    public Request Track()
    {
        lock (_lock)
        {
            _underWay++;
        }

        return new Request(this);
    }

    /// <summary>Begins the closing.</summary>
    /// <returns>A task that is complete once no request is under way.</returns>
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
