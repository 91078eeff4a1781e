using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace HotSwap.Notifications.Publishing;

/// <summary>
/// What waits to be written to one connection. Posting never waits; the <see cref="MailboxPump"/> hands all that waits to the
/// connection in one flush. A client that cannot keep up loses progress but no status; one that falls too far behind is to be
/// cut: see <see cref="IsStuck"/>.
/// </summary>
internal sealed class Mailbox(HubConnectionContext connection, MailboxPump pump, int capacity, TimeProvider time)
{
    private readonly Lock _lock = new();
    private Dictionary<ProgressKey, int>? _waitingProgress;
    private List<MailboxEntry> _waiting = [];
    private List<MailboxEntry> _writing = [];
    private TaskCompletionSource? _emptied;
    private SerializedHubMessage? _latest;
    private int _waitingOthers;
    private long _written;
    private bool _isScheduled;
    private bool _isClosed;

    /// <summary>When the latest flush began; null before the first.</summary>
    public long? FlushedAt { get; private set; }

    /// <summary>How many messages the connection has taken in flushes of several.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Whether a burst more would overflow it.</summary>
    public bool IsFilling
    {
        get
        {
            lock (_lock)
            {
                return !_isClosed && _waitingOthers > capacity / 2;
            }
        }
    }

    /// <summary>Takes a message. False when too many wait that may not be dropped.</summary>
    public bool Post(SerializedHubMessage message)
    {
        lock (_lock)
        {
            if (_isClosed || IsRepeated(message))
            {
                return true;
            }

            _latest = message;
            if (!Add(message))
            {
                return false;
            }

            if (_isScheduled)
            {
                return true;
            }

            _isScheduled = true;
        }

        pump.Schedule(this);
        return true;
    }

    /// <summary>Writes all that waits. Complete at once unless the client is slow.</summary>
    public ValueTask FlushAsync()
    {
        lock (_lock)
        {
            (_writing, _waiting) = (_waiting, _writing);
            ClearWaiting();
            FlushedAt = time.GetTimestamp();
        }

        return _writing.Count == 1 ? connection.WriteAsync(_writing[0].Message) : WriteAllAsync();
    }

    /// <summary>The flush has ended. True when more waits by now, and another has to be scheduled.</summary>
    public bool EndFlush()
    {
        lock (_lock)
        {
            _writing.Clear();
            if (_waiting.Count > 0)
            {
                return true;
            }

            _isScheduled = false;
            _emptied?.TrySetResult();
            _emptied = null;
            return false;
        }
    }

    /// <summary>Whether something that may not be dropped has waited for longer than the given time, and the mailbox is not closed.</summary>
    public bool IsStuck(TimeSpan limit)
    {
        lock (_lock)
        {
            return !_isClosed && (OldestOther(_writing) ?? OldestOther(_waiting)) is { } since && time.GetElapsedTime(since) > limit;
        }
    }

    /// <summary>Waits until all that has been posted is written.</summary>
    public Task EmptiedAsync()
    {
        lock (_lock)
        {
            if (!_isScheduled)
            {
                return Task.CompletedTask;
            }

            _emptied ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _emptied.Task;
        }
    }

    /// <summary>The connection has ended: forgets what waits and takes nothing more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            ClearWaiting();
            _emptied?.TrySetResult();
            _emptied = null;
        }
    }

    /// <summary>
    /// A connection in several of the groups that a message is sent to gets the same object for each of them; or, where those who
    /// watch all see less of a status, the whole status first.
    /// </summary>
    private bool IsRepeated(SerializedHubMessage message) =>
        ReferenceEquals(message, _latest)
        || (message.Message is InvocationMessage { Arguments: [DeploymentStatusMessage { IsForAll: true } forAll] }
            && _latest?.Message is InvocationMessage { Arguments: [DeploymentStatusMessage { IsForAll: false } whole] }
            && whole.Position == forAll.Position
            && whole.ExecutionId == forAll.ExecutionId);

    private async ValueTask WriteAllAsync()
    {
        for (var written = 0; written < _writing.Count;)
        {
            var (message, count) = pump.Batcher.Next(_writing, written, connection);
            await connection.WriteAsync(message).ConfigureAwait(false);
            written += count;
            Interlocked.Add(ref _written, count);
        }
    }

    private void ClearWaiting()
    {
        _waiting.Clear();
        _waitingProgress?.Clear();
        _waitingOthers = 0;
    }

    private bool Add(SerializedHubMessage message)
    {
        if (ProgressKey.Of(message) is not { } key)
        {
            _waiting.Add(new MailboxEntry(message, time.GetTimestamp(), IsProgress: false));
            return ++_waitingOthers <= capacity;
        }

        _waitingProgress ??= [];

        // The key holds the latest status before the progress: what takes the other's place overtakes no status.
        if (_waitingProgress.TryGetValue(key, out var index))
        {
            _waiting[index] = _waiting[index] with { Message = message };
        }
        else if (_waitingProgress.Count < capacity)
        {
            _waitingProgress.Add(key, _waiting.Count);
            _waiting.Add(new MailboxEntry(message, time.GetTimestamp(), IsProgress: true));
        }

        return true;
    }

    private static long? OldestOther(List<MailboxEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (!entry.IsProgress)
            {
                return entry.Since;
            }
        }

        return null;
    }
}
