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

    public override Task OpenAsync(ILogObserver observer, CancellationToken cancellationToken)
    {
        _observer = observer;
        return base.OpenAsync(this, cancellationToken);
    }

    public override ValueTask<LogPage> ReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken)
    {
        LoggedStatus[] found =
        [
            .. _held.Where(status => status.Position > Math.Max(after, _lostUpTo) && (scope.IsAll || status.ExecutionId == scope.ExecutionId)),
        ];
        return ValueTask.FromResult(new LogPage
        {
            Statuses = found,
            CompleteAfter = _lostUpTo,
            End = new DeploymentCursor(_epoch, _held[^1].Position),
            IsLast = true,
        });
    }

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
}
