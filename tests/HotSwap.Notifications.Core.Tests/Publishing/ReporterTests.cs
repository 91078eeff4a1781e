using System.Diagnostics;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace HotSwap.Notifications.Core.Tests.Publishing;

/// <summary>Tests of a reporter on the engine's notifier, which uses the host's logger, clock and final statuses by default.</summary>
public sealed class ReporterTests
{
    [Fact]
    public async Task Report_NotifierRefuses_IsLoggedByTheHost()
    {
        using var rig = new CoreRig(options => options.Limits.ExecutionIdPattern = "d-[0-9]+");
        await using (rig.Notifier.BeginDeployment("other"))
        {
        }

        Assert.Equal([81, 80, 89], rig.Logs.GetSnapshot().Select(record => record.Id.Id));
        Assert.All(rig.Logs.GetSnapshot().Take(2), record => Assert.IsType<ArgumentException>(record.Exception));
    }

    [Fact]
    public async Task State_OfADeployment_HasTheHostsTime()
    {
        using var rig = new CoreRig();
        await using var deployment = rig.Notifier.BeginDeployment("d");

        Assert.Equal(rig.Time.GetUtcNow().UtcDateTime, deployment.State.StartTime);
    }

    [Fact]
    public async Task Progress_HostHasFinalStatusesOfItsOwn_GoesByThem()
    {
        using var rig = new CoreRig(options => options.FinalStatuses.Remove(DeploymentStatuses.RolledBack));
        await using var deployment = rig.Notifier.BeginDeployment("d", configure: options => options.EstimatedStages = 2);
        await deployment.StageAsync("Build", (_, _) => Task.CompletedTask);

        await deployment.ReportRolledBackAsync();
        Assert.Equal(50, deployment.Progress);
    }

    [Fact]
    public async Task Outcome_OutboxIsFull_ArrivesOnceThereIsRoom()
    {
        using var rig = new CoreRig(options => (options.Outbox.ProgressLimit, options.Outbox.StatusLimit) = (1, 2)).Open();
        var watcher = rig.Watch(DeploymentScope.All);
        var deployment = rig.Notifier.BeginDeployment("d");
        await deployment.StageAsync("Build", (_, _) => Task.CompletedTask);
        var reported = deployment.SucceedAsync();
        Assert.False(reported.IsCompleted);

        rig.Run();
        rig.Time.Advance(TimeSpan.FromMilliseconds(50));
        await reported.WithPatience();
        rig.Run();

        Assert.Equal(DeploymentStatuses.Succeeded, watcher.Statuses.Last().Status);
        Assert.DoesNotContain(rig.Logs.GetSnapshot(), record => record.Id.Id == 80);
    }

    [Fact]
    public async Task Report_DecoratedNotifier_IsLoggedWhereTheLoggerIsPassed()
    {
        using var rig = new CoreRig(options => options.Limits.ExecutionIdPattern = "d-[0-9]+");
        var (notifier, logger) = (new Decorator(rig.Notifier), new FakeLogger());
        await using (notifier.BeginDeployment("other"))
        {
        }

        await using (notifier.BeginDeployment("other", configure: options => options.Logger = logger))
        {
        }

        Assert.Empty(rig.Logs.GetSnapshot());
        Assert.Equal([(81, LogLevel.Warning), (80, LogLevel.Error), (89, LogLevel.Warning)], logger.Collector.GetSnapshot().Select(record => (record.Id.Id, record.Level)));
    }

    [Fact]
    public async Task Spans_OfNotifyCalls_AreUnderTheRunAndTheStage()
    {
        var spans = new List<Activity>();
        using var test = new Activity("test") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "HotSwap.Notifications",
            Sample = (ref options) => options.Parent.TraceId == test.TraceId ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using var rig = new CoreRig();

        await using (var deployment = rig.Notifier.BeginDeployment("d"))
        {
            await deployment.StageAsync("Build", (stage, _) => stage.ReportProgressAsync(50));
        }

        var names = spans.Where(span => span.TraceId == test.TraceId).ToDictionary(span => span.SpanId, span => span.DisplayName);
        var parents = spans.Where(span => span.DisplayName == "deployment.notify").Select(span => names[span.ParentSpanId]);
        Assert.Equal(["RUN", "RUN", "Build", "RUN", "RUN"], parents);
    }

    private sealed class Decorator(IDeploymentNotifier inner) : IDeploymentNotifier
    {
        public Task NotifyDeploymentStatusChanged(string executionId, PipelineExecutionState state, CancellationToken cancellationToken = default) =>
            inner.NotifyDeploymentStatusChanged(executionId, state, cancellationToken);

        public Task NotifyDeploymentProgress(string executionId, string stage, int progress, CancellationToken cancellationToken = default) =>
            inner.NotifyDeploymentProgress(executionId, stage, progress, cancellationToken);
    }
}
