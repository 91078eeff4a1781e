using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Testing.Tests;

public class RecordingDeploymentNotifierTests
{
    private readonly FakeTimeProvider _time = new(States.Noon);
    private readonly RecordingDeploymentNotifier _notifier;

    public RecordingDeploymentNotifierTests() => _notifier = new RecordingDeploymentNotifier(_time);

    [Fact]
    public async Task Notify_StatusesOfTwoDeployments_AreNumberedAsAServerDoes()
    {
        await _notifier.NotifyAsync("a", DeploymentStatuses.Running);
        await _notifier.NotifyAsync("b", DeploymentStatuses.Running);
        await _notifier.NotifyAsync("a", DeploymentStatuses.Succeeded);

        Assert.Equal(
            [("a", "Running", 1L, 1L), ("b", "Running", 1L, 2L), ("a", "Succeeded", 2L, 3L)],
            _notifier.Statuses.Select(status => (status.ExecutionId, status.Status, status.Sequence, status.Position)));
        Assert.Equal(States.Bare("a", DeploymentStatuses.Succeeded), _notifier.Statuses[2].Details);
        Assert.Equal(States.Noon, _notifier.Statuses[2].UpdatedAt);
    }

    [Fact]
    public async Task Notify_Progress_IsRecordedWithItsTimeAndTheStatusBeforeIt()
    {
        await _notifier.NotifyDeploymentProgress("a", "Build", 0);
        await _notifier.NotifyAsync("a", DeploymentStatuses.Running);
        _time.Advance(TimeSpan.FromSeconds(1));
        await _notifier.NotifyDeploymentProgress("a", "Build", 50);

        Assert.Equal(
            [
                new DeploymentProgressMessage { ExecutionId = "a", Stage = "Build", Progress = 0, Timestamp = States.Noon, Sequence = 0 },
                new DeploymentProgressMessage { ExecutionId = "a", Stage = "Build", Progress = 50, Timestamp = States.Noon.AddSeconds(1), Sequence = 1 },
            ],
            _notifier.Progress);
    }

    [Theory]
    [InlineData("", "Build", 0, "executionId must be 1 to 128 characters; it was empty or white space.")]
    [InlineData("a", "", 0, "stage must be 1 to 128 characters; it was empty or white space.")]
    [InlineData("a", "Build", 101, "progress must be 0 to 100.")]
    public async Task NotifyProgress_BadArgument_IsRefusedAsByTheServer(string executionId, string stage, int progress, string sentence)
    {
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => _notifier.NotifyDeploymentProgress(executionId, stage, progress));

        Assert.StartsWith(sentence, error.Message, StringComparison.Ordinal);
        Assert.Empty(_notifier.Progress);
    }

    [Theory]
    [InlineData("", "Running", "executionId must be 1 to 128 characters; it was empty or white space.")]
    [InlineData("a", "", "state.Status must be 1 to 128 characters; it was empty or white space.")]
    public async Task NotifyStatus_BadArgument_IsRefusedAsByTheServer(string executionId, string status, string sentence)
    {
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => _notifier.NotifyAsync(executionId, status));

        Assert.StartsWith(sentence, error.Message, StringComparison.Ordinal);
        Assert.Empty(_notifier.Statuses);
    }

    [Fact]
    public async Task Notify_CancelledBefore_RecordsNothing()
    {
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAsync<TaskCanceledException>(() => _notifier.NotifyDeploymentStatusChanged("a", States.Bare("a"), cancelled));
        await Assert.ThrowsAsync<TaskCanceledException>(() => _notifier.NotifyDeploymentProgress("a", "Build", 1, cancelled));

        Assert.Empty(_notifier.Statuses);
        Assert.Empty(_notifier.Progress);
    }

    [Fact]
    public async Task Notify_Refusal_ReachesThePipelineUntilItIsTakenBack()
    {
        _notifier.RefusalException = new DeploymentNotificationRefusedException("full");
        await Assert.ThrowsAsync<DeploymentNotificationRefusedException>(() => _notifier.NotifyAsync("a", DeploymentStatuses.Running));

        _notifier.RefusalException = null;
        await _notifier.NotifyAsync("a", DeploymentStatuses.Succeeded);

        Assert.Equal("Succeeded", Assert.Single(_notifier.Statuses).Status);
    }

    [Fact]
    public async Task WaitForStatus_BeforeAndAfterItCame_GivesTheFirst()
    {
        var waiting = _notifier.WaitForStatusAsync("a", DeploymentStatuses.Succeeded);

        await _notifier.NotifyAsync("a", DeploymentStatuses.Running);
        await _notifier.NotifyAsync("b", DeploymentStatuses.Succeeded);
        Assert.False(waiting.IsCompleted);
        await _notifier.NotifyAsync("a", DeploymentStatuses.Succeeded);
        await _notifier.NotifyAsync("a", DeploymentStatuses.Succeeded);

        Assert.Equal(2, (await waiting.WithPatience()).Sequence);
        Assert.Equal(2, (await _notifier.WaitForStatusAsync("a", DeploymentStatuses.Succeeded).WithPatience()).Sequence);
    }

    [Fact]
    public async Task WaitForStatus_Cancelled_Ends()
    {
        using var stop = new CancellationTokenSource();
        var waiting = _notifier.WaitForStatusAsync("a", DeploymentStatuses.Succeeded, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WithPatience());
    }

    [Fact]
    public async Task WaitForStatus_InvalidArguments_NamesTheParameter()
    {
        Assert.Equal("executionId", (await Assert.ThrowsAsync<ArgumentException>(() => _notifier.WaitForStatusAsync("", "Running"))).ParamName);
        Assert.Equal("status", (await Assert.ThrowsAsync<ArgumentNullException>(() => _notifier.WaitForStatusAsync("a", null!))).ParamName);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task WaitForStatus_StatusThatNeverComes_IsRefused(string status)
    {
        var waiting = Assert.ThrowsAsync<ArgumentException>(() => _notifier.WaitForStatusAsync("a", status));

        Assert.Equal("status", (await waiting.WithPatience()).ParamName);
    }

    [Fact]
    public async Task Notify_FromManyThreads_RecordsEachOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var number = 0; number < 100; number++)
            {
                await _notifier.NotifyAsync($"d-{writer}", DeploymentStatuses.Running);
            }
        })));

        Assert.Equal(Enumerable.Range(1, 800).Select(position => (long)position), _notifier.Statuses.Select(status => status.Position));
        Assert.All(_notifier.Statuses.GroupBy(status => status.ExecutionId), one =>
            Assert.Equal(Enumerable.Range(1, 100).Select(number => (long)number), one.Select(status => status.Sequence)));
    }
}
