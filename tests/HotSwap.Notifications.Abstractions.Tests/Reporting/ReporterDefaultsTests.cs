using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Tests.Reporting;

/// <summary>Tests a custom notifier that wraps another notifier and passes the reporter defaults through.</summary>
public class ReporterDefaultsTests
{
    private static readonly DateTimeOffset _noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task BeginDeployment_NotifierGivesDefaults_UsesThem()
    {
        var rig = new ReporterRig();
        var notifier = new Wrapper(rig);
        var deployment = notifier.BeginDeployment("d");
        await using (deployment)
        {
            await deployment.SucceedAsync();
        }

        Assert.Equal(_noon.UtcDateTime, rig.States[0].StartTime);
        var (id, message) = Assert.Single(notifier.Log.Collector.GetSnapshot().Select(record => (record.Id.Id, record.Message)));
        Assert.Equal(88, id);
        Assert.StartsWith("Deployment d ended as Succeeded, which is not one of the host's FinalStatuses: Deployed.", message, StringComparison.Ordinal);
        Assert.Equal(0, deployment.Progress);
    }

    [Fact]
    public async Task FailAsync_FailedIsNotFinalForTheHost_IsWarnedOfOnce()
    {
        var notifier = new Wrapper(new ReporterRig());
        await using (var deployment = notifier.BeginDeployment("d"))
        {
            await deployment.FailAsync();
        }

        Assert.Equal([88], notifier.Log.Collector.GetSnapshot().Select(record => record.Id.Id));
    }

    [Fact]
    public async Task BeginDeployment_NotifierGivesNothing_UsesTheWellKnownStatuses()
    {
        var deployment = new Plain(new ReporterRig()).BeginDeployment("d");
        await using (deployment)
        {
            await deployment.SucceedAsync();
        }

        Assert.Equal(100, deployment.Progress);
    }

    private class Plain(ReporterRig inner) : IDeploymentNotifier, IDeploymentReporterDefaults
    {
        public Task NotifyDeploymentStatusChanged(string executionId, PipelineExecutionState state, CancellationToken cancellationToken = default) =>
            inner.NotifyDeploymentStatusChanged(executionId, state, cancellationToken);

        public Task NotifyDeploymentProgress(string executionId, string stage, int progress, CancellationToken cancellationToken = default) =>
            inner.NotifyDeploymentProgress(executionId, stage, progress, cancellationToken);
    }

    private sealed class Wrapper(ReporterRig inner) : Plain(inner), IDeploymentReporterDefaults
    {
        public FakeLogger Log { get; } = new();

        public ILogger Logger => Log;

        public TimeProvider TimeProvider { get; } = new FakeTimeProvider(_noon);

        public IReadOnlyCollection<string> FinalStatuses => ["Deployed"];
    }
}
