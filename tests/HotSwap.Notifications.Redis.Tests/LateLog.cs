using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>A shared log that reports committed statuses only when the test releases them.</summary>
internal sealed class LateLog(IOptions<DeploymentNotificationsOptions> options, TimeProvider time)
    : DelegatingLog(new MemoryDeploymentLog(options, time)), ILogObserver
{
    private readonly List<LoggedStatus> _late = [];
    private ILogObserver? _observer;

    public override LogTraits Traits => LogTraits.Shared;

    public void Release()
    {
        _observer!.Appended([.. _late]);
        _late.Clear();
    }

    public override Task OpenAsync(ILogObserver observer, CancellationToken cancellationToken)
    {
        _observer = observer;
        return base.OpenAsync(this, cancellationToken);
    }

    /// <summary>Gets or sets the action while a batch is appended.</summary>
    public Action Appending { get; set; } = () => { };

    public override async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<LogItem> batch, CancellationToken cancellationToken)
    {
        var results = await base.AppendAsync(batch, cancellationToken);
        Appending();
        return results;
    }

    void ILogObserver.Appended(IReadOnlyList<LoggedStatus> statuses) => _late.AddRange(statuses);

    void ILogObserver.Progressed(IReadOnlyList<ProgressValue> values) => _observer!.Progressed(values);

    void ILogObserver.Reset(LogSnapshot snapshot) => _observer!.Reset(snapshot);

    IReadOnlyList<LoggedStatus> ILogObserver.GetLatest() => _observer!.GetLatest();
}
