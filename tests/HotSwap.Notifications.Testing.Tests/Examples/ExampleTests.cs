namespace HotSwap.Notifications.Testing.Tests.Examples;

/// <summary>The tests in docs/testing.md.</summary>
public class ExampleTests
{
    [Fact]
    public async Task Pipeline_BuildFails_SaysSo()
    {
        var notifier = new RecordingDeploymentNotifier();
        var pipeline = new Pipeline(notifier);

        await Assert.ThrowsAsync<IOException>(() => pipeline.DeployAsync("d-1", () => throw new IOException("disk full")));

        var last = notifier.Statuses[^1];
        Assert.Equal(DeploymentStatuses.Failed, last.Status);
        Assert.Equal(PipelineStageStatus.Failed, last.Details.Stages.Single(stage => stage.StageName == "Build").Status);
    }

    [Fact]
    public async Task Pipeline_ServerRefuses_GoesOn()
    {
        var notifier = new RecordingDeploymentNotifier { RefusalException = new DeploymentNotificationRefusedException("The host has shut down.") { Code = DeploymentErrorCodes.HostStopped } };
        var built = false;

        await new Pipeline(notifier).DeployAsync("d-1", () =>
        {
            built = true;
            return Task.CompletedTask;
        });

        Assert.True(built);
    }

    [Fact]
    public async Task Dashboard_ConnectionIsLost_ShowsTheEnd()
    {
        var running = new PipelineExecutionState
        {
            ExecutionId = "d-1",
            Status = DeploymentStatuses.Running,
            StartTime = DateTime.UtcNow,
            LastUpdated = DateTime.UtcNow,
        };

        var feed = new FakeDeploymentFeed();
        await using var client = feed.CreateClient();
        var dashboard = new Dashboard(client);
        var watching = dashboard.WatchAsync("d-1");
        await feed.WaitForWatcherAsync("d-1");

        await feed.NotifyDeploymentStatusChanged("d-1", running);
        feed.Disconnect();
        await feed.NotifyDeploymentStatusChanged("d-1", running with { Status = DeploymentStatuses.Succeeded });
        feed.Connect();
        await watching;

        Assert.Equal(DeploymentStatuses.Succeeded, dashboard.Status);
    }
}
