using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Tests.Publishing;

public sealed class SignalRDeploymentNotifierTests : IAsyncDisposable
{
    private readonly PublishingRig _rig = new();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task NotifyDeploymentStatusChanged_ValidState_SendsToBothGroupsAtOnce()
    {
        await _rig.Notifier.NotifyDeploymentStatusChanged("d-1", States.Full("d-1"));

        var sent = Assert.Single(await _rig.SendAllAsync());
        Assert.Equal(["deployment-d-1", "all-deployments"], sent.Groups);
        Assert.Equal("DeploymentStatusChanged", sent.Name);
    }

    [Fact]
    public async Task NotifyDeploymentStatusChanged_ValidState_CarriesTheState()
    {
        var state = States.Full("d-1");
        await _rig.Notifier.NotifyDeploymentStatusChanged("d-1", state);

        var message = Assert.IsType<DeploymentStatusMessage>(Assert.Single(await _rig.SendAllAsync()).Message);
        Assert.Equal("d-1", message.ExecutionId);
        Assert.Equal(state.Status, message.Status);
        Assert.Equal(state.LastUpdated, message.UpdatedAt);
        Assert.Equal(state, message.Details);
    }

    [Fact]
    public async Task NotifyDeploymentStatusChanged_SeveralDeployments_NumbersEachAndAll()
    {
        foreach (var id in new[] { "a", "b", "a", "a", "b" })
        {
            await _rig.Notifier.NotifyAsync(id, DeploymentStatuses.Running);
        }

        var messages = (await _rig.SendAllAsync()).Select(sent => (DeploymentStatusMessage)sent.Message);
        Assert.Equal(
            [("a", 1, 1), ("b", 1, 2), ("a", 2, 3), ("a", 3, 4), ("b", 2, 5)],
            messages.Select(message => (message.ExecutionId, message.Sequence, message.Position)));
    }

    [Fact]
    public async Task NotifyDeploymentStatusChanged_WhileItIsSent_IsInTheHistoryAlready()
    {
        // Else who joins and resumes between the two would get it neither way.
        var inHistory = new List<long>();
        _rig.OnSend = _ =>
        {
            inHistory.Add(_rig.History.LatestPosition);
            return Task.CompletedTask;
        };
        await _rig.Notifier.NotifyAsync("d-1", DeploymentStatuses.Pending);
        await _rig.Notifier.NotifyAsync("d-1", DeploymentStatuses.Running);

        await _rig.SendAllAsync();

        Assert.Equal([1L, 2L], inHistory);
    }

    [Fact]
    public async Task NotifyDeploymentProgress_Valid_SendsToTheDeploymentsGroupOnly()
    {
        await _rig.Notifier.NotifyDeploymentProgress("d-1", "Verification", 75);

        var sent = Assert.Single(await _rig.SendAllAsync());
        Assert.Equal(["deployment-d-1"], sent.Groups);
        Assert.Equal("DeploymentProgress", sent.Name);
        var message = Assert.IsType<DeploymentProgressMessage>(sent.Message);
        Assert.Equal(("d-1", "Verification", 75, 0L), (message.ExecutionId, message.Stage, message.Progress, message.Sequence));
        Assert.Equal(_rig.Time.GetUtcNow().UtcDateTime, message.Timestamp);
    }

    [Fact]
    public async Task NotifyDeploymentProgress_AfterStatuses_CarriesTheLatestSequence()
    {
        await _rig.Notifier.NotifyAsync("d-1", DeploymentStatuses.Pending);
        await _rig.Notifier.NotifyAsync("d-1", DeploymentStatuses.Running);
        await _rig.Notifier.NotifyDeploymentProgress("d-1", "Build", 10);

        var sent = await _rig.SendAllAsync();
        Assert.Equal(2, Assert.IsType<DeploymentProgressMessage>(sent[^1].Message).Sequence);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a\rb")]
    public async Task Notify_InvalidExecutionId_ThrowsAndSendsNothing(string? executionId)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => _rig.Notifier.NotifyDeploymentStatusChanged(executionId!, States.Full()));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => _rig.Notifier.NotifyDeploymentProgress(executionId!, "Build", 1));

        Assert.Empty(await _rig.SendAllAsync());
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

        var sent = Assert.Single(await _rig.SendAllAsync());
        Assert.Equal(progress, Assert.IsType<DeploymentProgressMessage>(sent.Message).Progress);
    }

    [Fact]
    public async Task Notify_CancelledToken_SendsNothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAsync<TaskCanceledException>(
            () => _rig.Notifier.NotifyDeploymentStatusChanged("d-1", States.Full("d-1"), cancelled));
        await Assert.ThrowsAsync<TaskCanceledException>(() => _rig.Notifier.NotifyDeploymentProgress("d-1", "Build", 1, cancelled));

        Assert.Empty(await _rig.SendAllAsync());
    }

    [Fact]
    public async Task NotifyDeploymentProgress_AfterAFinalStatus_IsNotSent()
    {
        await _rig.Notifier.NotifyAsync("d-1", DeploymentStatuses.Succeeded);
        await _rig.Notifier.NotifyDeploymentProgress("d-1", "Build", 99);

        Assert.Equal("DeploymentStatusChanged", Assert.Single(await _rig.SendAllAsync()).Name);
    }

    [Fact]
    public async Task Notify_SendFails_IsLoggedOnceWithTheIdAndTheNextIsSent()
    {
        _rig.OnSend = message => message is DeploymentStatusMessage { ExecutionId: "bad" }
            ? Task.FromException(new InvalidOperationException("backplane is away"))
            : Task.CompletedTask;

        await _rig.Notifier.NotifyAsync("bad", DeploymentStatuses.Running);
        await _rig.Notifier.NotifyAsync("good", DeploymentStatuses.Running);

        Assert.Equal(2, (await _rig.SendAllAsync()).Count);
        var failure = Assert.Single(_rig.Logs.GetSnapshot(), record => record.Level == LogLevel.Error);
        Assert.Contains("deployment bad failed", failure.Message, StringComparison.Ordinal);
        Assert.Equal("backplane is away", failure.Exception!.Message);
    }

    [Fact]
    public async Task Notify_SendIsStuck_GoesOnAfterTheGraceTime()
    {
        var stuck = new TaskCompletionSource();
        var isStuck = new TaskCompletionSource();
        _rig.OnSend = message =>
        {
            if (message is DeploymentStatusMessage { ExecutionId: "stuck" })
            {
                isStuck.SetResult();
                return stuck.Task;
            }

            return Task.CompletedTask;
        };
        await _rig.StartAsync();
        await _rig.Notifier.NotifyAsync("stuck", DeploymentStatuses.Running);
        await _rig.Notifier.NotifyAsync("next", DeploymentStatuses.Running);
        await isStuck.Task.WithPatience();
        Assert.Single(_rig.Sent);

        var flushed = _rig.Outbox.FlushAsync();
        while (!flushed.IsCompleted)
        {
            _rig.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(2, _rig.Sent.Count);
        Assert.Contains(_rig.Logs.GetSnapshot(), record =>
            record.Level == LogLevel.Warning && record.Message.Contains("deployment stuck takes longer than 00:00:05", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StopAsync_MessagesAreQueued_SendsThemAndRefusesMore()
    {
        await _rig.Notifier.NotifyAsync("d-1", DeploymentStatuses.Running);
        await _rig.Notifier.NotifyDeploymentProgress("d-1", "Build", 1);
        await _rig.StartAsync();

        await _rig.StopAsync().WithPatience();

        Assert.Equal(2, _rig.Sent.Count);
        var refused = await Assert.ThrowsAsync<DeploymentNotificationRefusedException>(
            () => _rig.Notifier.NotifyAsync("d-1", DeploymentStatuses.Succeeded));
        Assert.Equal("The status was refused: the host has shut down.", refused.Message);
    }
}
