using HotSwap.Notifications.Client;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs;

/// <summary>Tests the statements of docs/reporting.md against a real server.</summary>
public class ReportingPageTests
{
    private static readonly DeploymentRequest _request = new()
    {
        Module = new DeploymentModule { Name = "Webshop", Version = "1.0.0" },
        TargetEnvironment = "Production",
    };

    [Fact]
    public async Task Deploy_TestsFail_ShowsTheReason()
    {
        await using var server = await TestServer.StartAsync();
        var pipeline = new ReportedPipeline(server.Notifier, (_, _) => Task.CompletedTask) { FailedTests = 3 };
        await Assert.ThrowsAsync<InvalidOperationException>(() => pipeline.DeployAsync("d", _request, CancellationToken.None));

        var final = await CompletionAsync(server);

        Assert.Equal((DeploymentStatuses.Failed, "Tests"), (final.Status, final.CurrentStage));
        Assert.Equal(("3 of 212 tests failed", "https://ci.example.com/runs/212/tests"), (final.Message, final.Url?.AbsoluteUri));
        Assert.Equal([PipelineStageStatus.Succeeded, PipelineStageStatus.Failed], final.Stages.Select(stage => stage.Status));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Deploy_EachForm_Succeeds(bool sideBySide)
    {
        await using var server = await TestServer.StartAsync();
        var pipeline = new ReportedPipeline(server.Notifier, (_, _) => Task.CompletedTask);
        await (sideBySide ? pipeline.DeploySideBySideAsync("d", default) : pipeline.DeployWithStagesThatAreDisposedAsync("d", default));

        var final = await CompletionAsync(server);

        Assert.Equal(DeploymentStatuses.Succeeded, final.Status);
        Assert.All(final.Stages, stage => Assert.Equal(PipelineStageStatus.Succeeded, stage.Status));
    }

    [Fact]
    public async Task Options_OfThePage_AreApplied()
    {
        await using var server = await TestServer.StartAsync();
        await using (new ReportedPipeline(server.Notifier, (_, _) => Task.CompletedTask).BeginWithOptions("d", _request, NullLogger.Instance, default))
        {
        }

        Assert.Equal("https://ci.example.com/runs/212", (await CompletionAsync(server)).Url?.AbsoluteUri);
    }

    /// <summary>Tests that a watch ends with the first final status, a new watch gets the latest, and the feed of all gets both.</summary>
    [Fact]
    public async Task RollBack_AfterAFailure_IsSeenAsThePageSays()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = new DeploymentNotificationsClient(server.HubUrl);
        using var rolloutMayFail = new SemaphoreSlim(0);
        using var rollbackMayEnd = new SemaphoreSlim(0);
        var pipeline = new ReportedPipeline(server.Notifier, async (stage, token) =>
        {
            if (stage == "rollback")
            {
                await rollbackMayEnd.WaitAsync(token);
                return;
            }

            await rolloutMayFail.WaitAsync(token);
            throw new IOException();
        });
        var deploying = pipeline.DeployOrRollBackAsync("d", CancellationToken.None);
        var all = new List<string>();
        await using var updates = client.WatchAllDeploymentsAsync().GetAsyncEnumerator();
        async Task ReadAllUntilAsync(string status)
        {
            do
            {
                Assert.True(await updates.MoveNextAsync().AsTask().WithPatience());
                all.AddRange(updates.Current.Status is { } each ? [each.Status] : []);
            }
            while (all.LastOrDefault() != status);
        }

        await ReadAllUntilAsync(DeploymentStatuses.Running);
        rolloutMayFail.Release();
        var first = await client.WatchDeploymentAsync("d").LastAsync().AsTask().WithPatience();
        await ReadAllUntilAsync(DeploymentStatuses.Failed);
        rollbackMayEnd.Release();
        await deploying.WithPatience();
        await ReadAllUntilAsync(DeploymentStatuses.RolledBack);
        var later = await client.WatchDeploymentAsync("d").LastAsync().AsTask().WithPatience();

        Assert.Equal((DeploymentStatuses.Failed, true), (first.Status!.Status, first.IsFinal));
        Assert.Equal((DeploymentStatuses.RolledBack, "Node 3 does not answer."), (later.Status!.Status, later.Status.Details.Message));
    }

    private static async Task<PipelineExecutionState> CompletionAsync(TestServer server)
    {
        await using var client = new DeploymentNotificationsClient(server.HubUrl);
        return (await client.WaitForCompletionAsync("d").WithPatience()).Details;
    }
}
