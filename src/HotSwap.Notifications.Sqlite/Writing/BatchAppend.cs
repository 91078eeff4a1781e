using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Sqlite.Database;

namespace HotSwap.Notifications.Sqlite.Writing;

/// <summary>
/// One batch on its way into the file. A failure can leave open whether an attempt was committed; the next attempt looks that up first, in a
/// file that was opened again.
/// </summary>
internal sealed class BatchAppend(IReadOnlyList<LogItem> batch, TimeProvider time)
{
    /// <summary>The numbers of the batch's deployments, which are written once.</summary>
    private readonly Dictionary<string, BatchNumbers> _numbers = new(StringComparer.Ordinal);
    private AppendResult[] _results = [];
    private List<LoggedStatus> _appended = [];

    /// <summary>Appends the batch, unless an earlier attempt has.</summary>
    /// <returns>
    /// The result of each item, and the statuses that are still to be reported. The snapshot of the file that was opened again has reported
    /// those of an earlier attempt.
    /// </returns>
    public (AppendResult[] Results, IReadOnlyList<LoggedStatus> ToReport) Run(LogDatabase database)
    {
        if (_appended.Count > 0 && IsCommitted(database, _appended[^1]))
        {
            return (_results, []);
        }

        foreach (var item in batch)
        {
            // The file refuses it, and would refuse it at each attempt.
            ArgumentException.ThrowIfNullOrEmpty(item.ExecutionId);
        }

        _results = new AppendResult[batch.Count];
        _appended = new List<LoggedStatus>(batch.Count);
        _numbers.Clear();
        database.Commit(head =>
        {
            // The file has whole milliseconds: what is reported now is what is read later.
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
            // Retention had left it because it was the latest state. It comes by there only once.
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
