namespace HotSwap.Notifications.Tests.Reporting;

/// <summary>Tests of the outcomes of a deployment and their reasons.</summary>
public class DeploymentOutcomeTests
{
    private static readonly Uri _page = new("https://ci.example.com/runs/1");

    private readonly ReporterRig _rig = new();

    [Theory]
    [InlineData("Failed", "Failed Build:Failed")]
    [InlineData("Cancelled", "Cancelled Build:Cancelled")]
    [InlineData("RolledBack", "RolledBack Build:RolledBack")]
    public async Task Outcome_WithAnOpenStage_EndsTheStageWithIt(string outcome, string expected)
    {
        await using (var deployment = _rig.Begin())
        {
            await using var stage = deployment.BeginStage("Build");
            await (outcome switch
            {
                "Failed" => deployment.FailAsync("the reason", _page),
                "Cancelled" => deployment.ReportCancelledAsync("the reason", _page),
                _ => deployment.ReportRolledBackAsync("the reason", _page),
            });
        }

        Assert.Equal(["Running", "Running Build:Running", expected], _rig.Statuses);
        Assert.Equal(("the reason", _page, "Build"), (_rig.Last.Message, _rig.Last.Url, _rig.Last.CurrentStage));
        Assert.Empty(_rig.Logged);
    }

    [Theory]
    [InlineData(false, "Failed Build:Failed")]
    [InlineData(true, "Cancelled Build:Cancelled")]
    public async Task DisposeAsync_WithoutOutcome_FailsOrIsCancelledByTheToken(bool isCancelled, string expected)
    {
        using var cancelling = new CancellationTokenSource();
        await using (var deployment = _rig.Begin(cancellationToken: cancelling.Token))
        {
            _ = deployment.BeginStage("Build");
            if (isCancelled)
            {
                await cancelling.CancelAsync();
            }
        }

        Assert.Equal(expected, _rig.Statuses[^1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReportCancelledAsync_AnotherStageHasFailed_ShowsTheStageThatWasCancelled(bool hasEnded)
    {
        using var cancelling = new CancellationTokenSource();
        await using (var deployment = _rig.Begin(cancellationToken: cancelling.Token))
        {
            var (cancelled, failed) = (deployment.BeginStage("Linux"), deployment.BeginStage("Windows"));
            await failed.FailAsync("3 of 212 tests failed");
            await cancelling.CancelAsync();
            if (hasEnded)
            {
                await cancelled.DisposeAsync();
            }

            await deployment.ReportCancelledAsync();
        }

        Assert.Equal("Cancelled Linux:Cancelled Windows:Failed", _rig.Statuses[^1]);
        Assert.Equal(("Linux", null), (_rig.Last.CurrentStage, _rig.Last.Message));
    }

    [Fact]
    public async Task SucceedAsync_StageWasDisposedWithoutAnOutcome_SaysWhyItIsShownAsFailedAndWarns()
    {
        await using var deployment = _rig.Begin();
        await deployment.BeginStage("Build").DisposeAsync();

        await deployment.SucceedAsync();

        Assert.Equal("Succeeded Build:Failed", _rig.Statuses[^1]);
        Assert.Equal("The stage ended without reporting an outcome.", _rig.Last.Stages[0].Message);
        Assert.Equal(
            [(85, "Deployment d was reported as succeeded although stages were not completed: Build. They are shown as Failed. Call CompleteAsync on each stage, or use StageAsync.")],
            _rig.Logged);
    }

    [Fact]
    public async Task DisposeAsync_SucceedAsyncIsMissing_SaysSoToWatchersAndToTheHost()
    {
        await using (var deployment = _rig.Begin())
        {
            await deployment.StageAsync("Build", (_, _) => Task.CompletedTask);
        }

        Assert.Equal(("Failed", "The deployment ended without reporting an outcome."), (_rig.Last.Status, _rig.Last.Message));
        Assert.Equal([(89, "Deployment d ended without an outcome and is shown as Failed. Call SucceedAsync at its end.")], _rig.Logged);
    }

    [Fact]
    public async Task SucceedAsync_WhileStagesAreOpen_ShowsThemAsFailedAndWarns()
    {
        await using (var deployment = _rig.Begin())
        {
            await using var build = deployment.BeginStage("Build");
            await deployment.StageAsync("Tests", (_, _) => Task.CompletedTask);
            await deployment.SucceedAsync();
            await build.CompleteAsync();
        }

        Assert.Equal("Succeeded Build:Failed Tests:Succeeded", _rig.Statuses[^1]);
        Assert.Equal("The stage was not completed when the deployment was reported as succeeded.", _rig.Last.Stages[0].Message);
        Assert.Null(_rig.Last.CurrentStage);
        Assert.Equal(
            [
                (85, "Deployment d was reported as succeeded although stages were not completed: Build. They are shown as Failed. Call CompleteAsync on each stage, or use StageAsync."),
                (83, "CompleteAsync of stage Build was ignored: deployment d has already ended as Succeeded."),
            ],
            _rig.Logged);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReportRolledBackAsync_AfterAnOutcome_IsReportedWithTheReason(bool isCancelled)
    {
        var deployment = _rig.Begin();
        await using (deployment)
        {
            await deployment.StageAsync("Rollout", (stage, _) => stage.FailAsync());
            await (isCancelled ? deployment.ReportCancelledAsync("node 3 is down", _page) : deployment.FailAsync("node 3 is down", _page));
        }

        await deployment.ReportRolledBackAsync();

        Assert.Equal(
            [isCancelled ? "Cancelled Rollout:Failed" : "Failed Rollout:Failed", "RolledBack Rollout:Failed"], _rig.Statuses.TakeLast(2));
        Assert.Equal(("node 3 is down", _page, "Rollout"), (_rig.Last.Message, _rig.Last.Url, _rig.Last.CurrentStage));
        Assert.Empty(_rig.Logged);
    }

    [Fact]
    public async Task Report_AfterTheEnd_IsLoggedAndIgnored()
    {
        await using var deployment = _rig.Begin();
        await deployment.SucceedAsync();

        await deployment.FailAsync("too late");
        await deployment.ReportRolledBackAsync();
        var hasRun = await deployment.StageAsync("Cleanup", (_, _) => Task.FromResult(true));

        Assert.True(hasRun);
        Assert.Equal(["Running", "Succeeded"], _rig.Statuses);
        Assert.Equal(
            [
                (83, "FailAsync was ignored: deployment d has already ended as Succeeded."),
                (83, "ReportRolledBackAsync was ignored: deployment d has already ended as Succeeded."),
                (83, "BeginStage of stage Cleanup was ignored: deployment d has already ended as Succeeded."),
            ],
            _rig.Logged);
    }

    [Fact]
    public async Task ReportRolledBackAsync_Twice_IsReportedOnce()
    {
        await using var deployment = _rig.Begin();
        await deployment.FailAsync();
        await deployment.ReportRolledBackAsync();
        await deployment.ReportRolledBackAsync();

        Assert.Equal(["Running", "Failed", "RolledBack"], _rig.Statuses);
        Assert.Equal([83], _rig.Logged.Select(record => record.Id));
    }

    [Fact]
    public async Task FailAsync_WithoutMessage_RepeatsThatOfTheStageThatFailedFirst()
    {
        await using (var deployment = _rig.Begin())
        {
            var (first, second) = (deployment.BeginStage("Linux"), deployment.BeginStage("Windows"));
            await second.FailAsync("3 of 212 tests failed", _page);
            await first.FailAsync("the other one has failed");
        }

        Assert.Equal(("3 of 212 tests failed", _page, "Windows"), (_rig.Last.Message, _rig.Last.Url, _rig.Last.CurrentStage));
    }

    [Fact]
    public async Task FailAsync_OwnMessage_IsNotReplaced()
    {
        await using var deployment = _rig.Begin();
        await deployment.StageAsync("Tests", (stage, _) => stage.FailAsync("3 of 212 tests failed", _page));
        await deployment.FailAsync("The release is stopped.");

        Assert.Equal(("The release is stopped.", (Uri?)null), (_rig.Last.Message, _rig.Last.Url));
    }

    [Fact]
    public async Task DisposeAsync_PipelineWentOnAfterAFailure_BlamesTheLaterStage()
    {
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            await using var deployment = _rig.Begin();
            await deployment.StageAsync("Lint", (stage, _) => stage.FailAsync("2 errors"));
            await deployment.StageAsync("Rollout", (_, _) => throw new IOException("secret"));
        });

        Assert.Equal((null, "Rollout"), (_rig.Last.Message, _rig.Last.CurrentStage));
    }

    [Fact]
    public async Task DisposeAsync_OtherBranchWentOnAfterAFailure_BlamesTheStageThatFailed()
    {
        await using (var deployment = _rig.Begin())
        {
            await deployment.StageAsync("Windows", (stage, _) => stage.FailAsync("3 of 212 tests failed"));
            await deployment.StageAsync("Linux", (_, _) => Task.CompletedTask);
        }

        Assert.Equal(("3 of 212 tests failed", "Windows"), (_rig.Last.Message, _rig.Last.CurrentStage));
    }

    [Theory]
    [InlineData(true, "the disk is full")]
    [InlineData(false, null)]
    public async Task IncludeExceptionMessages_StageThrows_DecidesAboutTheMessage(bool include, string? expected)
    {
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            await using var deployment = _rig.Begin(options => options.IncludeExceptionMessages = include);
            await deployment.StageAsync("Upload", (_, _) => throw new IOException("the disk is full"));
        });

        Assert.Equal((expected, expected), (_rig.Last.Stages[0].Message, _rig.Last.Message));
    }

    [Fact]
    public async Task Message_TooLongOrEmpty_IsCutOrLeftOut()
    {
        await using (var deployment = _rig.Begin(options => options.IncludeExceptionMessages = true))
        {
            await deployment.StageAsync("Exact", (stage, _) => stage.FailAsync(new string('x', 1_000)));
            await deployment.StageAsync("Long", (stage, _) => stage.SkipAsync(new string('x', 1_001)));
            await deployment.StageAsync("Surrogates", (stage, _) => stage.FailAsync(new string('x', 998) + "🚀🚀"));
            await deployment.StageAsync("Empty", (stage, _) => stage.FailAsync(""));
            await Assert.ThrowsAsync<IOException>(() => deployment.StageAsync("Thrown", (_, _) => throw new IOException(new string('x', 2_000))));
            await deployment.FailAsync(new string('x', 5_000));
        }

        var cut = new string('x', 999) + "…";
        Assert.Equal([new string('x', 1_000), cut, new string('x', 998) + "…", null, cut], _rig.Last.Stages.Select(stage => stage.Message));
        Assert.Equal(cut, _rig.Last.Message);
        Assert.All(_rig.States, state => StateRules.Check("d", state));
    }

    [Fact]
    public async Task Url_OfTheOptions_IsShownUntilAnOutcomeHasOne()
    {
        var run = new Uri("https://ci.example.com/runs");
        await using (var deployment = _rig.Begin(options => options.Url = run))
        {
            await deployment.StageAsync("Tests", (stage, _) => stage.FailAsync("3 of 212 tests failed"));
            await deployment.FailAsync();
            Assert.All(_rig.States, state => Assert.Equal(run, state.Url));

            await deployment.ReportRolledBackAsync(url: _page);
        }

        Assert.Equal((_page, "3 of 212 tests failed"), (_rig.Last.Url, _rig.Last.Message));
    }
}
