namespace HotSwap.Notifications.Tests.Reporting;

/// <summary>Tests that a stage is reported as succeeded only if the pipeline reports success.</summary>
public class StageOutcomeTests
{
    private readonly ReporterRig _rig = new();

    [Fact]
    public async Task StageAsync_WorkReturns_ReportsEachChange()
    {
        await using (var deployment = _rig.Begin(options => options.EstimatedStages = 2))
        {
            var artifact = await deployment.StageAsync("Build", async (stage, _) =>
            {
                await stage.ReportProgressAsync(50);
                return "webshop.zip";
            });
            await deployment.StageAsync("Tests", (_, _) =>
            {
                Assert.Equal(50, deployment.Progress);
                return Task.CompletedTask;
            });
            await deployment.SucceedAsync();

            Assert.Equal(("webshop.zip", 100), (artifact, deployment.Progress));
        }

        Assert.Equal(
            [
                "Running",
                "Running Build:Running",
                "Running Build:Succeeded",
                "Running Build:Succeeded Tests:Running",
                "Running Build:Succeeded Tests:Succeeded",
                "Succeeded Build:Succeeded Tests:Succeeded",
            ],
            _rig.Statuses);
        Assert.Equal([("Build", 50)], _rig.Progress);
        Assert.Equal(ReporterRig.Request(), _rig.Last.Request);
        Assert.Empty(_rig.Logged);
    }

    [Fact]
    public async Task StageAsync_WorkThrows_NeverReportsTheStageAsSucceeded()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await using var deployment = _rig.Begin();
            await deployment.StageAsync("Build", (_, _) => Task.CompletedTask);
            await deployment.StageAsync("Tests", (_, _) => throw new InvalidOperationException("3 of 212 tests failed"));
            await deployment.SucceedAsync();
        });

        Assert.Equal("3 of 212 tests failed", thrown.Message);
        Assert.Equal("Failed Build:Succeeded Tests:Failed", _rig.Statuses[^1]);
        Assert.Equal("Tests", _rig.Last.CurrentStage);
        AssertNeverSucceeded("Tests");
    }

    [Fact]
    public async Task BeginStage_ExceptionLeavesTheBlock_NeverReportsTheStageAsSucceeded()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await using var deployment = _rig.Begin();
            await using (var build = deployment.BeginStage("Build"))
            {
                await build.CompleteAsync();
            }

            await using var tests = deployment.BeginStage("Tests");
            throw new InvalidOperationException();
        });

        Assert.Equal("Failed Build:Succeeded Tests:Failed", _rig.Statuses[^1]);
        Assert.Equal("Tests", _rig.Last.CurrentStage);
        AssertNeverSucceeded("Tests");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stages_SideBySideAndOneFails_PaintsThatOneAlone(bool withStageAsync)
    {
        var failed = new TaskCompletionSource();
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await using var deployment = _rig.Begin();
            await Task.WhenAll(
                ReporterRig.RunAsync(deployment, "Linux", () => failed.Task, withStageAsync),
                ReporterRig.RunAsync(deployment, "Windows", () => throw new InvalidOperationException(), withStageAsync).ContinueWith(
                    windows =>
                    {
                        failed.SetResult();
                        return windows;
                    },
                    TaskScheduler.Default).Unwrap(),
                ReporterRig.RunAsync(deployment, "Mac", () => failed.Task, withStageAsync));
            await deployment.SucceedAsync();
        });

        Assert.Equal("Failed Linux:Succeeded Windows:Failed Mac:Succeeded", _rig.Statuses[^1]);
        Assert.Equal("Windows", _rig.Last.CurrentStage);
        AssertNeverSucceeded("Windows");
    }

    [Fact]
    public async Task Stages_ManySideBySide_AreEachReportedInOrder()
    {
        await using var deployment = _rig.Begin();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(number => Task.Run(() =>
            deployment.StageAsync($"S{number}", (stage, _) => stage.ReportProgressAsync(100)))));
        await deployment.SucceedAsync();

        Assert.Equal(16, _rig.Last.Stages.Count);
        Assert.All(_rig.Last.Stages, stage => Assert.Equal(PipelineStageStatus.Succeeded, stage.Status));
        Assert.Equal(1 + 16 + 16 + 1, _rig.States.Count);
        var ended = _rig.States.Select(state => state.Stages.Count(stage => stage.EndTime is not null)).ToList();
        Assert.Equal(ended.Order(), ended);
    }

    [Fact]
    public async Task StageAsync_WorkReportsAnOutcome_KeepsIt()
    {
        await using (var deployment = _rig.Begin())
        {
            await deployment.StageAsync("Lint", (stage, _) => stage.FailAsync("2 errors"));
            await deployment.StageAsync("Tests", (stage, _) => stage.SkipAsync("nothing has changed"));
            await Assert.ThrowsAsync<IOException>(() => deployment.StageAsync("Upload", async (stage, _) =>
            {
                await stage.FailAsync("the disk is full");
                throw new IOException();
            }));
        }

        Assert.Equal("Failed Lint:Failed Tests:Skipped Upload:Failed", _rig.Statuses[^1]);
        Assert.Equal(["2 errors", "nothing has changed", "the disk is full"], _rig.Last.Stages.Select(stage => stage.Message));
        Assert.Empty(_rig.Logged);
    }

    [Fact]
    public async Task BeginStage_SecondOutcome_IsLoggedAndIgnored()
    {
        await using var deployment = _rig.Begin();
        await using (var stage = deployment.BeginStage("Build"))
        {
            await stage.CompleteAsync();
            await stage.FailAsync("too late");
            await stage.ReportProgressAsync(99);
            await stage.ReportProgressAsync(100);
        }

        Assert.Equal("Running Build:Succeeded", _rig.Statuses[^1]);
        Assert.Empty(_rig.Progress);
        Assert.Equal(
            [
                (84, "FailAsync was ignored: stage Build of deployment d has already ended as Succeeded."),
                (84, "ReportProgressAsync was ignored: stage Build of deployment d has already ended as Succeeded."),
            ],
            _rig.Logged);
    }

    [Fact]
    public async Task ReportProgressAsync_StatusOfTheStageIsStillBeingReported_FollowsIt()
    {
        var notifier = new HeldNotifier(_rig);
        var deployment = notifier.BeginDeployment("d");
        var stage = deployment.BeginStage("Build");

        var reported = stage.ReportProgressAsync(50);
        Assert.Empty(_rig.Progress);

        notifier.Release();
        await reported.WaitAsync(TimeSpan.FromSeconds(30));
        await stage.CompleteAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await deployment.SucceedAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal([("Build", 50)], _rig.Progress);
        Assert.Equal("Running Build:Running", _rig.Statuses[1]);
    }

    [Fact]
    public async Task CurrentStage_StagesBeginAndEnd_IsTheLatestOpenOne()
    {
        await using var deployment = _rig.Begin();
        var (first, second) = (deployment.BeginStage("First"), deployment.BeginStage("Second"));
        Assert.Equal("Second", deployment.State.CurrentStage);

        await second.CompleteAsync();
        Assert.Equal("First", deployment.State.CurrentStage);

        await first.CompleteAsync();
        Assert.Null(deployment.State.CurrentStage);
    }

    [Fact]
    public async Task Stage_Ends_HasItsTimes()
    {
        await using var deployment = _rig.Begin();
        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        var build = deployment.BeginStage("Build");
        _rig.Time.Advance(TimeSpan.FromSeconds(2));
        await build.CompleteAsync();

        var start = new DateTime(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);
        Assert.Equal((start, start.AddSeconds(3)), (_rig.Last.StartTime, _rig.Last.LastUpdated));
        Assert.Equal((start.AddSeconds(1), start.AddSeconds(3)), (_rig.Last.Stages[0].StartTime, _rig.Last.Stages[0].EndTime));
    }

    private void AssertNeverSucceeded(string stage) => Assert.DoesNotContain(
        _rig.States.SelectMany(state => state.Stages), each => each.StageName == stage && each.Status == PipelineStageStatus.Succeeded);

    [Fact]
    public async Task StageAsync_WorkFailsAfterItHasReportedSuccess_IsFailed()
    {
        await using var deployment = _rig.Begin(options => options.IncludeExceptionMessages = true);

        await Assert.ThrowsAsync<IOException>(() => deployment.StageAsync("Migrate", async (stage, _) =>
        {
            await stage.CompleteAsync();
            throw new IOException("the disk is full");
        }));

        var stage = Assert.Single(deployment.State.Stages);
        Assert.Equal((PipelineStageStatus.Failed, "the disk is full"), (stage.Status, stage.Message));
        await deployment.FailAsync();
        Assert.Equal(("Migrate", "the disk is full"), (_rig.Last.CurrentStage, _rig.Last.Message));
    }

    [Fact]
    public async Task StageAsync_MessageOfTheExceptionThrows_FailsWithoutAMessage()
    {
        await using var deployment = _rig.Begin(options => options.IncludeExceptionMessages = true);

        await Assert.ThrowsAsync<UnreadableException>(() => deployment.StageAsync("Build", (_, _) => throw new UnreadableException()));

        var stage = Assert.Single(deployment.State.Stages);
        Assert.Equal((PipelineStageStatus.Failed, null), (stage.Status, stage.Message));
    }

    private sealed class UnreadableException : Exception
    {
        public override string Message => throw new InvalidOperationException();
    }
}
