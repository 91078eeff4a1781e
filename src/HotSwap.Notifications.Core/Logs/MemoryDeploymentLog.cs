using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Logs;

/// <summary>
/// The default log, in the memory of one node. It numbers and reports statuses, and keeps the numbers of each deployment. It begins a new term
/// each time it is opened.
/// </summary>
/// <remarks>
/// The observer holds the statuses. <see cref="ReadLatestAsync"/> returns a status only as long as the observer keeps a reference to it.
/// </remarks>
/// <param name="options">The options, which limit what the log keeps.</param>
/// <param name="time">The log's clock.</param>
[Experimental(ExperimentalApi.LogContract)]
public sealed class MemoryDeploymentLog(IOptions<DeploymentNotificationsOptions> options, TimeProvider time) : IDeploymentLog, ILeasedLog, IErasableLog
{
    /// <summary>The maximum number of producers whose latest number is kept. At the limit, the longest inactive producer is removed.</summary>
    internal const int MaxProducers = 10_000;

    /// <summary>The maximum number of keys that are kept for one deployment.</summary>
    internal const int MaxKeys = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, MemoryLogEntry> _entries = new(StringComparer.Ordinal);
    private readonly RetentionOrder<MemoryLogEntry> _retention = new();
    private readonly Dictionary<(string Owner, string Name), LinkedListNode<ProducerState>> _producers = [];
    private readonly LinkedList<ProducerState> _producersByAge = [];
    private readonly int _maxDeployments = options.Value.History.MaxDeployments;
    private readonly TimeSpan _finishedRetention = options.Value.History.FinishedRetention;
    private ILogObserver? _observer;
    private string _epoch = "";
    private long _position;

    /// <inheritdoc/>
    public LogTraits Traits => LogTraits.None;

    /// <inheritdoc/>
    public string? Trouble => null;

    private DeploymentCursor Head => new(_epoch, _position);

    /// <inheritdoc/>
    public Task OpenAsync(ILogObserver observer, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _observer = observer;
            _epoch = Guid.NewGuid().ToString("N");
            observer.Reset(new LogSnapshot { Epoch = _epoch, Position = _position, CompleteAfter = _position });
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<LogItem> batch, CancellationToken cancellationToken)
    {
        var results = new AppendResult[batch.Count];
        var appended = new List<LoggedStatus>(batch.Count);
        lock (_lock)
        {
            ForgetExpired();
            var now = time.GetUtcNow();
            for (var index = 0; index < results.Length; index++)
            {
                results[index] = Append(batch[index], now, appended);
            }
        }

        // Outside the lock, because the observer calls the host's mapping function and its listeners.
        _observer!.Appended(appended);
        return new ValueTask<IReadOnlyList<AppendResult>>(results);
    }

    /// <inheritdoc/>
    public ValueTask ShareProgressAsync(IReadOnlyList<ProgressValue> values, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var value in values)
            {
                // As in the timelines, progress counts as activity of a deployment.
                if (_entries.TryGetValue(value.Message.ExecutionId, out var entry))
                {
                    _retention.Touch(entry);
                }
            }
        }

        _observer!.Progressed(values);
        return ValueTask.CompletedTask;
    }

    /// <summary>Returns an empty page, because the node's memory has everything that the log holds.</summary>
    /// <inheritdoc/>
    public ValueTask<LogPage> ReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return new ValueTask<LogPage>(new LogPage { Statuses = [], CompleteAfter = _position, End = Head, IsLast = true });
        }
    }

    /// <inheritdoc/>
    public ValueTask<LatestPage> ReadLatestAsync(DeploymentScope scope, long before, int max, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ForgetExpired();
            IEnumerable<MemoryLogEntry> entries = scope.IsAll ? _entries.Values
                : _entries.TryGetValue(scope.ExecutionId, out var one) ? [one] : [];
            List<LoggedStatus> latest = [.. entries.Select(entry => entry.Latest).OfType<LoggedStatus>()
                .Where(status => status.Position < before).OrderByDescending(status => status.Position).Take(max)];
            return new ValueTask<LatestPage>(new LatestPage
            {
                Statuses = latest,
                Head = Head,
                IsLast = latest.Count < max || !entries.Any(entry => entry.Position < latest[^1].Position && entry.Latest is not null),
            });
        }
    }

    /// <inheritdoc/>
    public ValueTask<CursorValidity> CheckCursorAsync(DeploymentCursor cursor, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return new ValueTask<CursorValidity>(
                cursor.Epoch != _epoch || cursor.Number > _position ? CursorValidity.Lost : CursorValidity.Valid);
        }
    }

    /// <inheritdoc/>
    public ValueTask RenewLeasesAsync(IReadOnlyList<string> executionIds, TimeSpan duration, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var end = time.GetTimestamp() + (long)(duration.TotalSeconds * time.TimestampFrequency);
            foreach (var executionId in executionIds)
            {
                if (_entries.TryGetValue(executionId, out var entry) && entry.FinishedAt is null)
                {
                    entry.LeaseEnd = end;
                }
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LoggedStatus>> FindExpiredLeasesAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            return new ValueTask<IReadOnlyList<LoggedStatus>>(
                [.. _retention.Active.Where(entry => entry.LeaseEnd <= now).Select(entry => entry.Latest).OfType<LoggedStatus>()]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(string executionId, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return new ValueTask<bool>(Forget(executionId));
        }
    }

    private AppendResult Append(in LogItem item, DateTimeOffset now, List<LoggedStatus> appended)
    {
        var entry = _entries.GetValueOrDefault(item.ExecutionId);
        if (FindDuplicate(item, entry) is { } duplicate)
        {
            return duplicate;
        }

        if (item.ExpectedSequence is { } expected && expected != (entry?.Sequence ?? 0))
        {
            return new AppendResult(AppendOutcome.Conflict, entry?.Sequence ?? 0, entry?.Position ?? 0);
        }

        entry ??= Add(item.ExecutionId);
        var status = new LoggedStatus
        {
            ExecutionId = item.ExecutionId,
            Payload = item.Payload,
            IsFinal = item.IsFinal,
            Sequence = entry.Sequence + 1,
            Position = ++_position,
            AppendedAt = now,
            Origin = item.Origin,
        };
        entry.Add(status);
        _retention.Touch(entry);
        appended.Add(status);
        Remember(item, entry, new AppendResult(AppendOutcome.Duplicate, status.Sequence, status.Position));
        return new AppendResult(AppendOutcome.Appended, status.Sequence, status.Position);
    }

    private AppendResult? FindDuplicate(in LogItem item, MemoryLogEntry? entry)
    {
        if (item.Key is { } key && entry?.Keys is { } keys && keys.TryGetValue(key, out var keyed))
        {
            return keyed;
        }

        if (item.Producer is { } producer
            && _producers.TryGetValue((producer.Owner, producer.Name), out var known)
            && producer.Number <= known.Value.Number)
        {
            return producer.Number == known.Value.Number ? known.Value.Result : new AppendResult(AppendOutcome.Duplicate, 0, 0);
        }

        return null;
    }

    private void Remember(in LogItem item, MemoryLogEntry entry, AppendResult result)
    {
        if (item.Key is { } key)
        {
            entry.Keys ??= new Dictionary<string, AppendResult>(StringComparer.Ordinal);
            if (entry.Keys.Count >= MaxKeys)
            {
                entry.Keys.Remove(entry.Keys.MinBy(pair => pair.Value.Position).Key);
            }

            entry.Keys[key] = result;
        }

        if (item.Producer is { } producer)
        {
            Remember(producer, result);
        }
    }

    private void Remember(ProducerNumber producer, AppendResult result)
    {
        var name = (producer.Owner, producer.Name);
        if (_producers.TryGetValue(name, out var known))
        {
            _producersByAge.Remove(known);
        }
        else if (_producers.Count >= MaxProducers)
        {
            _producers.Remove(_producersByAge.First!.Value.Name);
            _producersByAge.RemoveFirst();
        }

        _producers[name] = _producersByAge.AddLast(new ProducerState(name, producer.Number, result));
    }

    private MemoryLogEntry Add(string executionId)
    {
        if (_entries.Count >= _maxDeployments)
        {
            Forget(_retention.Next!.ExecutionId);
        }

        var entry = new MemoryLogEntry(executionId);
        _entries.Add(executionId, entry);
        return entry;
    }

    private void ForgetExpired()
    {
        var expired = time.GetUtcNow() - _finishedRetention;
        while (_retention.OldestFinished is { } oldest && oldest.FinishedAt <= expired)
        {
            Forget(oldest.ExecutionId);
        }
    }

    private bool Forget(string executionId)
    {
        if (!_entries.Remove(executionId, out var entry))
        {
            return false;
        }

        _retention.Remove(entry);
        return true;
    }

    private readonly record struct ProducerState((string Owner, string Name) Name, long Number, AppendResult Result);
}
