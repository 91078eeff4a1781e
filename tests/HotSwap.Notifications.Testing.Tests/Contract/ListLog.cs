using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Testing.Tests.Contract;

/// <summary>The simplest complete log: lists under one lock. Nodes share the lists while a node has them open.</summary>
internal class ListLog(ListStorage storage, TimeProvider time) : IDeploymentLog, ILeasedLog, IErasableLog, IDisposable
{
    private ILogObserver? _observer;

    public LogTraits Traits => LogTraits.Shared | LogTraits.Durable | LogTraits.ReadsBack;

    public string? Trouble => null;

    public Task OpenAsync(ILogObserver observer, CancellationToken cancellationToken)
    {
        lock (storage)
        {
            if (storage.Observers.Count == 0)
            {
                if (storage.Epoch.Length > 0)
                {
                    storage.EarlierTerms.Add(new LogTerm(storage.Epoch, storage.Position));
                }

                storage.Epoch = Guid.NewGuid().ToString("N");
            }

            _observer = observer;
            storage.Observers.Add(observer);
            observer.Reset(new LogSnapshot
            {
                Epoch = storage.Epoch,
                Position = storage.Position,
                CompleteAfter = storage.Position,
                Latest = [.. storage.Latest.Values.OrderBy(status => status.Position)],
                EarlierTerms = [.. storage.EarlierTerms],
            });
        }

        return Task.CompletedTask;
    }

    public ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<LogItem> batch, CancellationToken cancellationToken)
    {
        lock (storage)
        {
            var first = storage.Statuses.Count;
            AppendResult[] results = [.. batch.Select(Append)];
            storage.Observers.ForEach(observer => observer.Appended(storage.Statuses[first..]));
            return new ValueTask<IReadOnlyList<AppendResult>>(results);
        }
    }

    public ValueTask ShareProgressAsync(IReadOnlyList<ProgressValue> values, CancellationToken cancellationToken)
    {
        lock (storage)
        {
            storage.Observers.ForEach(observer => observer.Progressed(values));
            return ValueTask.CompletedTask;
        }
    }

    public ValueTask<LogPage> ReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken)
    {
        lock (storage)
        {
            List<LoggedStatus> following = [.. storage.Statuses.Where(status => status.Position > after && (scope.IsAll || status.ExecutionId == scope.ExecutionId))];
            var isLast = following.Count <= max;
            return new ValueTask<LogPage>(new LogPage
            {
                Statuses = following[..Math.Min(max, following.Count)],
                CompleteAfter = storage.CompleteAfter,
                End = new DeploymentCursor(storage.Epoch, isLast ? storage.Position : following[max - 1].Position),
                IsLast = isLast,
            });
        }
    }

    public ValueTask<LatestPage> ReadLatestAsync(DeploymentScope scope, long before, int max, CancellationToken cancellationToken)
    {
        lock (storage)
        {
            List<LoggedStatus> latest = [.. storage.Latest.Values
                .Where(status => status.Position < before && (scope.IsAll || status.ExecutionId == scope.ExecutionId))
                .OrderByDescending(status => status.Position)];
            return new ValueTask<LatestPage>(new LatestPage
            {
                Statuses = latest[..Math.Min(max, latest.Count)],
                Head = new DeploymentCursor(storage.Epoch, storage.Position),
                IsLast = latest.Count <= max,
            });
        }
    }

    public ValueTask<CursorValidity> CheckCursorAsync(DeploymentCursor cursor, CancellationToken cancellationToken)
    {
        lock (storage)
        {
            var isKnown = storage.EarlierTerms.Any(term => term.Epoch == cursor.Epoch && cursor.Number <= term.End);
            return new ValueTask<CursorValidity>(
                cursor.Epoch == storage.Epoch ? (cursor.Number <= storage.Position ? CursorValidity.Valid : CursorValidity.Ahead)
                : isKnown ? CursorValidity.Valid
                : CursorValidity.Lost);
        }
    }

    public ValueTask RenewLeasesAsync(IReadOnlyList<string> executionIds, TimeSpan duration, CancellationToken cancellationToken)
    {
        lock (storage)
        {
            foreach (var executionId in executionIds.Where(id => storage.Latest.TryGetValue(id, out var latest) && !latest.IsFinal))
            {
                storage.Leases[executionId] = time.GetUtcNow() + duration;
            }

            return ValueTask.CompletedTask;
        }
    }

    public ValueTask<IReadOnlyList<LoggedStatus>> FindExpiredLeasesAsync(CancellationToken cancellationToken)
    {
        lock (storage)
        {
            var now = time.GetUtcNow();
            return new ValueTask<IReadOnlyList<LoggedStatus>>([.. storage.Leases.Where(lease => lease.Value <= now).Select(lease => storage.Latest[lease.Key])]);
        }
    }

    public ValueTask<bool> DeleteAsync(string executionId, CancellationToken cancellationToken)
    {
        lock (storage)
        {
            if (!storage.Latest.Remove(executionId, out var latest))
            {
                return new ValueTask<bool>(false);
            }

            storage.Statuses.RemoveAll(status => status.ExecutionId == executionId);
            storage.Keys.Keys.Where(key => key.ExecutionId == executionId).ToList().ForEach(key => storage.Keys.Remove(key));
            storage.Leases.Remove(executionId);
            storage.CompleteAfter = Math.Max(storage.CompleteAfter, latest.Position);
            return new ValueTask<bool>(true);
        }
    }

    public void Dispose()
    {
        lock (storage)
        {
            storage.Observers.Remove(_observer!);
        }
    }

    private AppendResult Append(LogItem item)
    {
        var latest = storage.Latest.GetValueOrDefault(item.ExecutionId);
        var duplicate = default(AppendResult);
        if (item.Key is { } key && storage.Keys.TryGetValue((item.ExecutionId, key), out duplicate))
        {
            return duplicate;
        }

        if (item.Producer is { } producer && storage.Producers.TryGetValue((producer.Owner, producer.Name), out var known) && producer.Number <= known.Number)
        {
            return producer.Number == known.Number ? known.Result : new AppendResult(AppendOutcome.Duplicate, 0, 0);
        }

        if (item.ExpectedSequence is { } expected && expected != (latest?.Sequence ?? 0))
        {
            return new AppendResult(AppendOutcome.Conflict, latest?.Sequence ?? 0, latest?.Position ?? 0);
        }

        var status = new LoggedStatus
        {
            ExecutionId = item.ExecutionId,
            Payload = item.Payload,
            IsFinal = item.IsFinal,
            Sequence = (latest?.Sequence ?? 0) + 1,
            Position = ++storage.Position,
            AppendedAt = time.GetUtcNow(),
            Origin = item.Origin,
        };
        storage.Statuses.Add(status);
        storage.Latest[item.ExecutionId] = status;
        duplicate = new AppendResult(AppendOutcome.Duplicate, status.Sequence, status.Position);
        if (item.Key is not null)
        {
            storage.Keys[(item.ExecutionId, item.Key)] = duplicate;
        }

        if (item.Producer is { } by)
        {
            storage.Producers[(by.Owner, by.Name)] = (by.Number, duplicate);
        }

        if (item.IsFinal)
        {
            storage.Leases.Remove(item.ExecutionId);
        }

        return duplicate with { Outcome = AppendOutcome.Appended };
    }
}
