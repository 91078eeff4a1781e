using HotSwap.Notifications.Engine;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Core.Tests.Publishing;

public sealed class DeploymentNotifierTests : IDisposable
{
    private readonly CoreRig _rig = new CoreRig().Open();
    private readonly RecordingWriter _one;
    private readonly RecordingWriter _all;

    public DeploymentNotifierTests()
    {
        _one = _rig.Watch(DeploymentScope.Of("d-1"));
        _all = _rig.Watch(DeploymentScope.All);
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task NotifyDeploymentStatusChanged_ValidState_IsWrittenToBothScopesWithTheState()
    {
        var state = States.Full("d-1");
        await _rig.Notifier.NotifyDeploymentStatusChanged("d-1", state);
        _rig.Run();

        foreach (var writer in new[] { _one, _all })
        {
            var message = Assert.Single(writer.Statuses);
            Assert.Equal(("d-1", state.Status, state.LastUpdated), (message.ExecutionId, message.Status, message.UpdatedAt));
            Assert.Equal(state, message.Details);
        }
    }

    [Fact]
    public async Task NotifyDeploymentStatusChanged_StateIsChangedAfterwards_IsSentAsItWas()
    {
        var stages = new List<PipelineStageResult> { new() { StageName = "Build", Status = PipelineStageStatus.Running } };
        await _rig.Notifier.NotifyDeploymentStatusChanged("d-1", States.Bare("d-1") with { Stages = stages });
        stages.Clear();
        _rig.Run();

        Assert.Equal("Build", Assert.Single(Assert.Single(_one.Statuses).Details.Stages).StageName);
    }

    [Fact]
    public async Task NotifyDeploymentStatusChanged_SeveralDeployments_NumbersEachAndAll()
    {
        foreach (var id in new[] { "d-1", "b", "d-1", "d-1", "b" })
        {
            await _rig.Notifier.NotifyAsync(id, DeploymentStatuses.Running);
        }

        _rig.Run();

        Assert.Equal(["d-1:1@1", "b:1@2", "d-1:2@3", "d-1:3@4", "b:2@5"], _all.Lines);
        Assert.Equal(["d-1:1@1", "d-1:2@3", "d-1:3@4"], _one.Lines);
    }

    [Fact]
    public async Task NotifyDeploymentProgress_Valid_IsWrittenToTheDeploymentsScopeOnly()
    {
        await _rig.Notifier.NotifyDeploymentProgress("d-1", "Verification", 75);
        _rig.Run();

        var message = Assert.Single(_one.Progress);
        Assert.Equal(("d-1", "Verification", 75, 0L), (message.ExecutionId, message.Stage, message.Progress, message.Sequence));
        Assert.Equal(_rig.Time.GetUtcNow().UtcDateTime, message.Timestamp);
        Assert.Empty(_all.Written);
    }

    [Fact]
    public async Task NotifyDeploymentProgress_AfterStatuses_FollowsThemWithTheLatestSequence()
    {
        await _rig.Notifier.NotifyAsync("d-1", DeploymentStatuses.Pending);
        await _rig.Notifier.NotifyAsync("d-1", DeploymentStatuses.Running);
        await _rig.Notifier.NotifyDeploymentProgress("d-1", "Build", 10);
        _rig.Run();

        Assert.Equal(["d-1:1@1", "d-1:2@2", "d-1/Build:10#2"], _one.Lines);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a\rb")]
    [InlineData("a\ud800")]
    public async Task Notify_InvalidExecutionId_ThrowsAndSendsNothing(string? executionId)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => _rig.Notifier.NotifyDeploymentStatusChanged(executionId!, States.Full()));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => _rig.Notifier.NotifyDeploymentProgress(executionId!, "Build", 1));

        AssertNothingIsWritten();
    }

    [Fact]
    public async Task NotifyDeploymentStatusChanged_NullState_Throws() =>
        await Assert.ThrowsAsync<ArgumentNullException>(
            "state", () => _rig.Notifier.NotifyDeploymentStatusChanged("d-1", null!));

    [Fact]
    public async Task NotifyDeploymentStatusChanged_EmptyStatus_Throws() =>
        await Assert.ThrowsAsync<ArgumentException>(
            "state.Status", () => _rig.Notifier.NotifyDeploymentStatusChanged("d-1", States.Bare("d-1", "")));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public async Task NotifyDeploymentProgress_InvalidStage_Throws(string? stage) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => _rig.Notifier.NotifyDeploymentProgress("d-1", stage!, 1));

    [Theory]
    [InlineData(-1)]
    [InlineData(101)]
    public async Task NotifyDeploymentProgress_OutOfRange_ThrowsWithTheRange(int progress)
    {
        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            nameof(progress), () => _rig.Notifier.NotifyDeploymentProgress("d-1", "Build", progress));
        Assert.StartsWith("progress must be 0 to 100.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task NotifyDeploymentProgress_Bounds_AreSent(int progress)
    {
        await _rig.Notifier.NotifyDeploymentProgress("d-1", "Build", progress);
        _rig.Run();

        Assert.Equal(progress, Assert.Single(_one.Progress).Progress);
    }

    [Fact]
    public async Task Notify_CancelledToken_SendsNothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAsync<TaskCanceledException>(
            () => _rig.Notifier.NotifyDeploymentStatusChanged("d-1", States.Full("d-1"), cancelled));
        await Assert.ThrowsAsync<TaskCanceledException>(() => _rig.Notifier.NotifyDeploymentProgress("d-1", "Build", 1, cancelled));

        AssertNothingIsWritten();
    }

    [Fact]
    public async Task NotifyDeploymentProgress_AfterAFinalStatus_IsNotSent()
    {
        await _rig.Notifier.NotifyDeploymentProgress("d-1", "Build", 98);
        await _rig.Notifier.NotifyAsync("d-1", DeploymentStatuses.Succeeded);
        await _rig.Notifier.NotifyDeploymentProgress("d-1", "Build", 99);
        _rig.Flush();

        Assert.Equal(["d-1:1@1"], _one.Lines);
    }

    [Fact]
    public async Task NotifyDeploymentStatusChanged_TooManyWait_IsRefusedAndLoggedWithTheId()
    {
        using var rig = new CoreRig(options => (options.Outbox.ProgressLimit, options.Outbox.StatusLimit) = (1, 1));
        await rig.Notifier.NotifyAsync("d-1", DeploymentStatuses.Running);

        await Assert.ThrowsAsync<DeploymentNotificationRefusedException>(() => rig.Notifier.NotifyAsync("d-2", DeploymentStatuses.Running));

        var logged = Assert.Single(rig.Logs.GetSnapshot(), record => record.Level == LogLevel.Error);
        Assert.Equal("A status of deployment d-2 was refused. The notify call threw this exception.", logged.Message);
    }

    [Fact]
    public async Task Notify_LogIsNotOpenYet_IsWrittenOnceItIs()
    {
        using var rig = new CoreRig();
        await rig.Notifier.NotifyAsync("d-1", DeploymentStatuses.Running);
        await rig.Notifier.NotifyDeploymentProgress("d-1", "Build", 1);
        rig.Run();
        Assert.Equal(2, rig.Outbox.Count);

        var (subscriber, writer) = rig.Connect();
        rig.Subscriptions.Subscribe(subscriber, DeploymentScope.Of("d-1"), access: null);
        rig.Open();

        Assert.Equal(["d-1:1@1", "d-1/Build:1#1"], writer.Lines);
        Assert.Equal(0, rig.Outbox.Count);
    }

    [Fact]
    public async Task StoppedAsync_MessagesWait_CommitsThemAndRefusesMore()
    {
        using var rig = new CoreRig();
        var service = rig.Get<EngineService>();
        await service.StartAsync(CancellationToken.None);
        var writer = rig.Watch(DeploymentScope.Of("d-1"));
        await rig.Notifier.NotifyDeploymentProgress("d-1", "Build", 1);
        rig.Run();
        await rig.Notifier.NotifyDeploymentProgress("d-1", "Build", 2);
        await rig.Notifier.NotifyAsync("d-1", DeploymentStatuses.Running);

        var stopping = service.StoppedAsync(CancellationToken.None);
        rig.Run();
        await stopping.WithPatience();

        Assert.Equal(["d-1/Build:1#0", "d-1:1@1", "d-1/Build:2#1"], writer.Lines);
        var refused = await Assert.ThrowsAsync<DeploymentNotificationRefusedException>(
            () => rig.Notifier.NotifyAsync("d-1", DeploymentStatuses.Succeeded));
        Assert.Equal(("[host_stopped] The status was refused because the host has shut down.", DeploymentErrorCodes.HostStopped), (refused.Message, refused.Code));
    }

    [Theory]
    [InlineData("Redis at localhost:1 cannot be reached.", "Redis at localhost:1 cannot be reached.")]
    [InlineData(null, "The log is slow, or HostOptions.ShutdownTimeout is short.")]
    public async Task StoppedAsync_TimeIsUp_SaysWhyAndHowManyAreLost(string? trouble, string reason)
    {
        using var rig = new CoreRig(configureServices: services => services.AddSingleton<IDeploymentLog>(
            provider => new ScriptedLog(ActivatorUtilities.CreateInstance<MemoryDeploymentLog>(provider))
            {
                SaidTrouble = trouble,
                BeforeAppend = _ => Task.Delay(Timeout.Infinite, CancellationToken.None),
            }));
        var service = rig.Get<EngineService>();
        await service.StartAsync(CancellationToken.None);
        await rig.Notifier.NotifyAsync("d-1", DeploymentStatuses.Running);
        rig.Run();

        await service.StoppedAsync(new CancellationToken(canceled: true)).WithPatience();

        Assert.Equal(
            $"{reason} The host's shutdown timeout expired before all notifications were committed to the log. Notifications lost: 1.",
            Assert.Single(rig.Logs.GetSnapshot(), record => record.Id.Id == 3).Message);
    }

    private void AssertNothingIsWritten()
    {
        _rig.Flush();
        Assert.Empty(_one.Written);
        Assert.Empty(_all.Written);
    }
}
