using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Core.Tests;

/// <summary>A log that can be read back. It holds every status until a test removes some.</summary>
internal sealed class LongLog(IDeploymentLog log) : DelegatingLog(log), ILogObserver
{
    private readonly List<LoggedStatus> _held = [];
    private ILogObserver _observer = null!;
    private string _epoch = "";
    private long _lostUpTo;

    public override LogTraits Traits => LogTraits.ReadsBack;

    /// <summary>Gets or sets a value indicating whether statuses cannot be read.</summary>
    public bool Fails { get; set; }

    /// <summary>Gets or sets the term that pages name; null for the term that the node has loaded.</summary>
    public string? NextEpoch { get; set; }

    /// <summary>Gets the number of calls that read statuses.</summary>
    public int Reads { get; private set; }

    public override Task OpenAsync(ILogObserver observer, CancellationToken cancellationToken)
    {
        _observer = observer;
        return base.OpenAsync(this, cancellationToken);
    }

    public override ValueTask<LogPage> ReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken)
    {
        Reads++;
        return Fails
            ? ValueTask.FromException<LogPage>(new IOException("The page is corrupt."))
            : ValueTask.FromResult(new LogPage
            {
                Statuses = [.. Held(scope).Where(status => status.Position > after)],
                CompleteAfter = _lostUpTo,
                End = new DeploymentCursor(NextEpoch ?? _epoch, _held[^1].Position),
                IsLast = true,
            });
    }

    public override ValueTask<LatestPage> ReadLatestAsync(DeploymentScope scope, long before, int max, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new LatestPage
        {
            Statuses = [.. Held(scope).TakeLast(1)],
            Head = new DeploymentCursor(_epoch, _held[^1].Position),
            IsLast = true,
        });

    /// <summary>Removes the statuses up to a position.</summary>
    public void Lose(long upTo) => _lostUpTo = upTo;

    public void Appended(IReadOnlyList<LoggedStatus> statuses)
    {
        _held.AddRange(statuses);
        _observer.Appended(statuses);
    }

    public IReadOnlyList<LoggedStatus> GetLatest() => _observer.GetLatest();

    public void Progressed(IReadOnlyList<ProgressValue> values) => _observer.Progressed(values);

    public void Reset(LogSnapshot snapshot)
    {
        _epoch = snapshot.Epoch;
        _observer.Reset(snapshot);
    }

    private IEnumerable<LoggedStatus> Held(DeploymentScope scope) =>
        _held.Where(status => status.Position > _lostUpTo && (scope.IsAll || status.ExecutionId == scope.ExecutionId));
}
