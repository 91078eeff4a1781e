using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Tests.Reporting;

/// <summary>
/// Tests that a refusal or an exception of the notifier does not reach the pipeline. A test does not dispose a deployment whose outcome is
/// refused, because after a failure the disposal would wait for the clock.
/// </summary>
public class ReporterFailureTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private readonly ReporterRig _rig = new();

    [Fact]
    public async Task Report_NotifierFails_LogsAndGoesOn()
    {
        var failure = new IOException();
        _rig.Failure = _ => failure;
        await using (var deployment = _rig.Begin())
        {
            await deployment.StageAsync("Build", (stage, _) => stage.ReportProgressAsync(10));
            await deployment.SucceedAsync();
        }

        Assert.Equal(
            [
                (81, "A status of deployment d could not be reported. The next status includes its changes."),
                (81, "A status of deployment d could not be reported. The next status includes its changes."),
                (82, "The progress of stage Build of deployment d could not be reported."),
                (81, "A status of deployment d could not be reported. The next status includes its changes."),
                (80, "The final status Succeeded of deployment d could not be reported. Subscribers do not learn that the deployment has ended."),
            ],
            _rig.Logged);
        Assert.All(_rig.Logger.Collector.GetSnapshot(), record => Assert.Same(failure, record.Exception));
        Assert.Equal(LogLevel.Error, _rig.Logger.LatestRecord.Level);
        Assert.Equal(5, _rig.Calls);
    }

    [Fact]
    public async Task Report_NotifierThrowsAtOnce_LogsAndGoesOn()
    {
        _rig.Failure = _ => throw new IOException();

        await using (_rig.Begin())
        {
        }

        Assert.Equal([81, 80, 89], _rig.Logged.Select(record => record.Id));
    }

    [Fact]
    public async Task OnStateChanged_Throws_IsLoggedAndTheStatusIsReported()
    {
        var states = new List<string>();
        await using (var deployment = _rig.Begin(options => options.OnStateChanged = state =>
        {
            states.Add(state.Status);
            throw new InvalidOperationException();
        }))
        {
            await deployment.FailAsync();
        }

        Assert.Equal(["Running", "Failed"], states);
        Assert.Equal(["Running", "Failed"], _rig.Statuses);
        Assert.Equal([86, 86], _rig.Logged.Select(record => record.Id));
    }

    [Fact]
    public async Task Outcome_IsRefusedForAWhile_IsRepeatedWithABackoff()
    {
        _rig.Failure = call => call is > 1 and < 9 ? new DeploymentNotificationRefusedException() : null;
        var deployment = _rig.Begin();

        var reported = deployment.SucceedAsync();
        for (var (wait, number) = (0, 0); number < 7; number++)
        {
            wait = number switch { 0 => 50, 5 or 6 => 1_000, _ => wait * 2 };
            await WaitUntilAsync(() => _rig.Time.Timers == number + 1);
            _rig.Time.Advance(TimeSpan.FromMilliseconds(wait - 1));
            Assert.Equal(number + 2, _rig.Calls);
            _rig.Time.Advance(TimeSpan.FromMilliseconds(1));
            await WaitUntilAsync(() => _rig.Calls == number + 3);
        }

        await reported.WaitAsync(_patience);
        Assert.Equal(["Running", "Succeeded"], _rig.Statuses);
        Assert.Empty(_rig.Logged);
    }

    [Fact]
    public async Task Outcome_IsRefusedForTooLong_IsLogged()
    {
        _rig.Failure = call => call > 1 ? new DeploymentNotificationRefusedException() : null;
        var deployment = _rig.Begin(options => options.FinalStatusRetryTimeout = TimeSpan.FromMilliseconds(200));

        await AdvanceUntilAsync(deployment.DisposeAsync().AsTask());

        Assert.Equal(1 + 4, _rig.Calls); // At 0, 50, 150 and 200 ms.
        Assert.Equal([89, 80], _rig.Logged.Select(record => record.Id));
    }

    [Fact]
    public async Task FinalStatusRetryTimeout_Default_Is30Seconds()
    {
        _rig.Failure = call => call > 1 ? new DeploymentNotificationRefusedException() : null;
        var start = _rig.Time.GetUtcNow();

        await AdvanceUntilAsync(_rig.Begin().FailAsync());

        Assert.Equal(TimeSpan.FromSeconds(30), _rig.Time.GetUtcNow() - start);
    }

    [Theory]
    [InlineData(DeploymentErrorCodes.HostStopped, 30)]
    [InlineData(DeploymentErrorCodes.OutboxFull, 0)]
    public async Task Outcome_RepeatingDoesNotHelp_IsLoggedAtOnce(string code, int timeout)
    {
        _rig.Failure = _ => new DeploymentNotificationRefusedException("refused") { Code = code };
        var deployment = _rig.Begin(options => options.FinalStatusRetryTimeout = TimeSpan.FromSeconds(timeout));

        await deployment.SucceedAsync().WaitAsync(_patience);

        Assert.Equal((2, 80), (_rig.Calls, _rig.Logged.Last().Id));
    }

    [Fact]
    public async Task Outcome_FollowsOneThatIsRepeated_IsReportedAfterIt()
    {
        _rig.Failure = call => call == 2 ? new DeploymentNotificationRefusedException() : null;
        var deployment = _rig.Begin();

        var failed = deployment.FailAsync();
        var rolledBack = deployment.ReportRolledBackAsync();
        Assert.False(rolledBack.IsCompleted);
        _rig.Time.Advance(TimeSpan.FromMilliseconds(50));
        await Task.WhenAll(failed, rolledBack).WaitAsync(_patience);

        Assert.Equal(["Running", "Failed", "RolledBack"], _rig.Statuses);
    }

    [Fact]
    public async Task DisposeAsync_OutcomeIsBeingRepeated_WaitsForIt()
    {
        _rig.Failure = call => call == 2 ? new DeploymentNotificationRefusedException() : null;
        var deployment = _rig.Begin();

        _ = deployment.FailAsync();
        var disposed = deployment.DisposeAsync().AsTask();
        Assert.False(disposed.IsCompleted);
        _rig.Time.Advance(TimeSpan.FromMilliseconds(50));
        await disposed.WaitAsync(_patience);

        Assert.Equal(["Running", "Failed"], _rig.Statuses);
    }

    [Fact]
    public async Task Status_RefusedBeforeTheEnd_IsNotRepeated()
    {
        _rig.Failure = call => call == 2 ? new DeploymentNotificationRefusedException() : null;
        var deployment = _rig.Begin();

        await deployment.StageAsync("Build", (_, _) => Task.CompletedTask).WaitAsync(_patience);

        Assert.Equal(["Running", "Running Build:Succeeded"], _rig.Statuses);
        Assert.Equal([81], _rig.Logged.Select(record => record.Id));
    }

    [Fact]
    public async Task Report_NotifierOfAnotherKindWithoutLogger_GoesOn()
    {
        _rig.Failure = _ => new IOException();

        var deployment = _rig.BeginDeployment("d");
        await deployment.SucceedAsync();

        Assert.Empty(_rig.Logged);
    }

    /// <summary>Advances the clock to each timer until the task completes.</summary>
    private async Task AdvanceUntilAsync(Task done)
    {
        for (var seen = 0; !done.IsCompleted; seen++)
        {
            await WaitUntilAsync(() => done.IsCompleted || _rig.Time.Timers > seen);
            _rig.Time.Advance(done.IsCompleted ? TimeSpan.Zero : _rig.Time.LatestDueTime);
        }

        await done;
    }

    private static async Task WaitUntilAsync(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(_patience);
        while (!isSo())
        {
            await Task.Yield();
            patience.Token.ThrowIfCancellationRequested();
        }
    }
}
