using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Sqlite.Database;

namespace HotSwap.Notifications.Sqlite.Writing;

/// <summary>
/// Appends one batch to the file. After a failure it can be unknown whether an attempt was committed. The next attempt first checks this in the
/// reopened file.
/// </summary>
internal sealed class BatchAppend(IReadOnlyList<LogItem> batch, TimeProvider time)
{
    /// <summary>The numbers of each deployment in the batch. They are written once, at the end of the batch.</summary>
    private readonly Dictionary<string, BatchNumbers> _numbers = new(StringComparer.Ordinal);
    private AppendResult[] _results = [];
    private List<LoggedStatus> _appended = [];

    /// <summary>Appends the batch, unless an earlier attempt has committed it.</summary>
    /// <returns>
    /// The result of each item, and the statuses that are still to be reported. If an earlier attempt committed the batch, the snapshot of the
    /// reopened file has already reported its statuses.
    /// </returns>
    public (AppendResult[] Results, IReadOnlyList<LoggedStatus> ToReport) Run(LogDatabase database)
    {
        if (_appended.Count > 0 && IsCommitted(database, _appended[^1]))
        {
            return (_results, []);
        }

        foreach (var item in batch)
        {
            // An empty id would fail at every attempt, so it must not be retried.
            ArgumentException.ThrowIfNullOrEmpty(item.ExecutionId);
        }

        _results = new AppendResult[batch.Count];
        _appended = new List<LoggedStatus>(batch.Count);
        _numbers.Clear();
        database.Commit(head =>
        {
            // Rounded to milliseconds as in the file, so that the reported time equals the time that is read later.
            var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
            for (var index = 0; index < _results.Length; index++)
            {
                _results[index] = Append(database, batch[index], now, ref head);
            }

            foreach (var numbers in _numbers.Values)
            {
                numbers.Write(database.Deployments);
            }

            return head;
        });
        return (_results, _appended);
    }

    private static bool IsCommitted(LogDatabase database, LoggedStatus status) =>
        database.Statuses.Find(status.Position) is { } found
        && found.ExecutionId == status.ExecutionId
        && found.Sequence == status.Sequence
        && found.AppendedAt == status.AppendedAt
        && found.Payload.Span.SequenceEqual(status.Payload.Span);

    private AppendResult Append(LogDatabase database, in LogItem item, DateTimeOffset now, ref LogHead head)
    {
        if (FindDuplicate(database, item) is { } duplicate)
        {
            return duplicate;
        }

        if (!_numbers.TryGetValue(item.ExecutionId, out var numbers))
        {
            _numbers.Add(item.ExecutionId, numbers = new BatchNumbers(database.Deployments.Find(item.ExecutionId)));
        }

        if (item.ExpectedSequence is { } expected && expected != numbers.Sequence)
        {
            return new AppendResult(AppendOutcome.Conflict, numbers.Sequence, numbers.Position);
        }

        head = head with { Position = head.Position + 1 };
        var status = new LoggedStatus
        {
            ExecutionId = item.ExecutionId,
            Payload = item.Payload,
            IsFinal = item.IsFinal,
            Sequence = numbers.Sequence + 1,
            Position = head.Position,
            AppendedAt = now,
            Origin = item.Origin,
        };
        database.Statuses.Insert(status);
        if (numbers.Position > 0 && numbers.Position <= head.TrimmedUpTo)
        {
            // Retention kept this status because it was the latest state, and does not return to its position.
            database.Statuses.Delete(numbers.Position);
        }

        numbers.Advance(status);
        Remember(database, item, status);
        _appended.Add(status);
        return new AppendResult(AppendOutcome.Appended, status.Sequence, status.Position);
    }

    private static AppendResult? FindDuplicate(LogDatabase database, in LogItem item)
    {
        if (item.Key is { } key && database.Keys.FindDuplicate(item.ExecutionId, key) is { } keyed)
        {
            return keyed;
        }

        return item.Producer is { } producer ? database.Producers.FindDuplicate(producer) : null;
    }

    private static void Remember(LogDatabase database, in LogItem item, LoggedStatus status)
    {
        if (item.Key is { } key)
        {
            database.Keys.Add(key, status);
        }

        if (item.Producer is { } producer)
        {
            database.Producers.Set(producer, status);
        }
    }
}
