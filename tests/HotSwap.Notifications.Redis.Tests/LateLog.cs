using HotSwap.Notifications.Logs;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>A shared log that reports what it has committed when the test says so.</summary>
internal sealed class LateLog(IOptions<DeploymentNotificationsOptions> options, TimeProvider time) : IDeploymentLog, ILogObserver
{
    private readonly MemoryDeploymentLog _log = new(options, time);
    private readonly List<LoggedStatus> _late = [];
    private ILogObserver? _observer;

    public LogTraits Traits => LogTraits.Shared;

    public string? Trouble => null;

    public void Release()
    {
        _observer!.Appended([.. _late]);
        _late.Clear();
    }

    public Task OpenAsync(ILogObserver observer, CancellationToken cancellationToken)
    {
        _observer = observer;
        return _log.OpenAsync(this, cancellationToken);
    }

    /// <summary>Gets or sets what happens while a batch is appended.</summary>
    public Action Appending { get; set; } = () => { };

    public async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<LogItem> batch, CancellationToken cancellationToken)
    {
        var results = await _log.AppendAsync(batch, cancellationToken);
        Appending();
        return results;
    }

    public ValueTask ShareProgressAsync(IReadOnlyList<ProgressValue> values, CancellationToken cancellationToken) =>
        _log.ShareProgressAsync(values, cancellationToken);

    public ValueTask<LogPage> ReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken) =>
        _log.ReadAsync(scope, after, max, cancellationToken);

    public ValueTask<LatestPage> ReadLatestAsync(DeploymentScope scope, long before, int max, CancellationToken cancellationToken) =>
        _log.ReadLatestAsync(scope, before, max, cancellationToken);

    public ValueTask<CursorValidity> CheckCursorAsync(DeploymentCursor cursor, CancellationToken cancellationToken) =>
        _log.CheckCursorAsync(cursor, cancellationToken);

    void ILogObserver.Appended(IReadOnlyList<LoggedStatus> statuses) => _late.AddRange(statuses);

    void ILogObserver.Progressed(IReadOnlyList<ProgressValue> values) => _observer!.Progressed(values);

    void ILogObserver.Reset(LogSnapshot snapshot) => _observer!.Reset(snapshot);

    IReadOnlyList<LoggedStatus> ILogObserver.GetLatest() => _observer!.GetLatest();
}
