using System.Net.Http.Json;
using HotSwap.Notifications.Client;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>Tests of the sample's state after it was killed and restarted.</summary>
public sealed class SampleRestartTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sample-restart-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Sqlite_KilledWhileADeploymentRuns_ListsItAsFailedAndKeepsItsStage()
    {
        string[] arguments = ["--log", "sqlite=" + Path.Combine(_folder.FullName, "log.db"), "--speed", "0.5"];
        await using var killed = await SampleApi.StartAsync(arguments);
        var finished = await killed.StartDeploymentAsync(failAtStage: "Validation");
        var interrupted = await killed.StartDeploymentAsync();
        var (running, ended) = await WatchUntilAsync(killed, interrupted, finished);

        await killed.KillAsync();
        await using var restarted = await SampleApi.StartAsync(arguments);
        await using var client = new DeploymentNotificationsClient(restarted.HubUrl);
        var final = await client.WaitForCompletionAsync(interrupted).WithPatience();

        var states = (await restarted.Http.GetFromJsonAsync<PipelineExecutionState[]>("api/deployments").WithPatience())!;
        Assert.Equal([interrupted, finished], states.Select(state => state.ExecutionId));
        var failed = states[0];
        Assert.Equal((DeploymentStatuses.Failed, running.CurrentStage, running.StartTime), (failed.Status, failed.CurrentStage, failed.StartTime));
        Assert.Equal("The host ended while the deployment was running.", failed.Message);
        Assert.Equal(PipelineStageStatus.Failed, failed.Stages.Single(stage => stage.StageName == failed.CurrentStage).Status);
        Assert.All(failed.Stages, stage => Assert.NotNull(stage.EndTime));
        Assert.Equal(failed, final.Details);
        Assert.Equal(ended, states[1]);
        Assert.Equal([interrupted, finished], (await client.ListDeploymentsAsync().WithPatience()).Deployments.Select(status => status.ExecutionId));
    }

    [Fact]
    public async Task NoLogIsChosen_StartedTwice_KeepsTheLogUnderTheContentRoot()
    {
        string executionId;
        await using (var first = await SampleApi.StartAsync("--contentRoot", _folder.FullName))
        {
            executionId = await first.StartDeploymentAsync(failAtStage: "Validation");
            await using var client = new DeploymentNotificationsClient(first.HubUrl);
            await client.WaitForCompletionAsync(executionId).WithPatience();
            await first.KillAsync();
        }

        Assert.True(File.Exists(Path.Combine(_folder.FullName, "deployments.db")));
        await using var second = await SampleApi.StartAsync("--contentRoot", _folder.FullName);

        Assert.Equal(executionId, Assert.Single((await second.Http.GetFromJsonAsync<PipelineExecutionState[]>("api/deployments").WithPatience())!).ExecutionId);
    }

    [Fact]
    public async Task Sqlite_FileIsUsedByAnotherProcess_SampleStartsAndRunsDeploymentsWhenItIsFree()
    {
        string[] arguments = ["--log", "sqlite=" + Path.Combine(_folder.FullName, "log.db")];
        await using var first = await SampleApi.StartAsync(arguments);
        await using var waiting = await SampleApi.StartAsync(arguments);
        var executionId = await waiting.StartDeploymentAsync(failAtStage: "Validation");

        await first.KillAsync();

        await using var client = new DeploymentNotificationsClient(waiting.HubUrl);
        await client.WatchDeploymentAsync(executionId).FirstAsync(update => update.IsFinal).AsTask().WithPatience();
    }

    /// <summary>Waits until one deployment has ended and the other is in its second stage.</summary>
    private static async Task<(PipelineExecutionState Running, PipelineExecutionState Ended)> WatchUntilAsync(
        SampleApi sample, string running, string ended)
    {
        await using var client = new DeploymentNotificationsClient(sample.HubUrl);
        var final = await client.WaitForCompletionAsync(ended).WithPatience();
        var update = await client.WatchDeploymentAsync(running)
            .FirstAsync(each => each.Status?.Details.Stages.Count >= 2).AsTask().WithPatience();
        return (update.Status!.Details, final.Details);
    }
}
