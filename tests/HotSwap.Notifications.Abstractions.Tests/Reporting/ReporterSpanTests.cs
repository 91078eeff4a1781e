using System.Diagnostics;

namespace HotSwap.Notifications.Tests.Reporting;

/// <summary>Tests of the spans of a deployment, which follow the OpenTelemetry conventions for CI/CD.</summary>
public sealed class ReporterSpanTests : IDisposable
{
    private static readonly Uri _page = new("https://ci.example.com/runs/1");

    private readonly ReporterRig _rig = new();
    private readonly Activity _test = new("test") { ActivityTraceFlags = ActivityTraceFlags.Recorded };
    private readonly List<Activity> _stopped = [];
    private ActivityListener? _listener;

    public void Dispose()
    {
        _listener?.Dispose();
        _test.Dispose();
    }

    [Fact]
    public async Task Spans_CurrentActivityIsNotRecorded_RunIsARootWithALinkToIt()
    {
        const string Id = "below-an-activity-that-is-not-recorded";
        var runs = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "HotSwap.Notifications",
            Sample = (ref options) => options.Tags?.Any(tag => Id.Equals(tag.Value)) is true
                ? ActivitySamplingResult.AllDataAndRecorded
                : ActivitySamplingResult.None,
            ActivityStopped = runs.Add,
        };
        ActivitySource.AddActivityListener(listener);
        _test.ActivityTraceFlags = ActivityTraceFlags.None;
        _test.Start();

        await using (var deployment = _rig.BeginDeployment(Id))
        {
            await deployment.SucceedAsync();
        }

        var run = Assert.Single(runs, run => Id.Equals(run.GetTagItem("cicd.pipeline.run.id")));
        Assert.Equal(default, run.ParentSpanId);
        Assert.Equal(_test.SpanId, Assert.Single(run.Links).Context.SpanId);
        Assert.Same(_test, Activity.Current);
    }

    [Fact]
    public async Task Spans_WorkReportsItsFailureAndThrows_RunHasTheTypeOfTheException()
    {
        Listen();
        await using (var deployment = _rig.Begin())
        {
            await Assert.ThrowsAsync<IOException>(() => deployment.StageAsync("Tests", async (stage, _) =>
            {
                await stage.FailAsync("3 of 212 tests failed");
                throw new IOException();
            }));
        }

        Assert.Equal("System.IO.IOException", Span("RUN Webshop").GetTagItem("error.type"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Spans_ListenerThrows_StatusesAreReportedAndTheErrorIsLogged(bool atTheStart)
    {
        const string Id = "with-a-listener-that-throws";
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "HotSwap.Notifications",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity => Throw(activity, atTheStart),
            ActivityStopped = activity => Throw(activity, !atTheStart),
        };
        ActivitySource.AddActivityListener(listener);
        var before = Activity.Current;

        await using (var deployment = _rig.BeginDeployment(Id, configure: options => options.Logger = _rig.Logger))
        {
            await deployment.StageAsync("Build", (_, _) => Task.CompletedTask);
            await deployment.FailAsync();
        }

        Assert.Equal(["Running", "Running Build:Running", "Running Build:Succeeded", "Failed Build:Succeeded"], _rig.Statuses);
        Assert.Contains(_rig.Logged, each => each.Id == 87);
        Assert.Equal(before, Activity.Current);

        static void Throw(Activity activity, bool throws)
        {
            if (throws && Id.Equals(activity.GetTagItem("cicd.pipeline.run.id")))
            {
                throw new InvalidOperationException("the exporter fails");
            }
        }
    }

    [Fact]
    public async Task Spans_OfADeployment_HaveNamesKindsAndAttributes()
    {
        Listen();
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            await using var deployment = _rig.Begin(options => options.IncludeExceptionMessages = true);
            await deployment.StageAsync("Build", (_, _) => Task.CompletedTask);
            await deployment.StageAsync("Scan", (stage, _) => stage.SkipAsync());
            await deployment.StageAsync("Tests", (_, _) => throw new IOException("the disk is full"));
        });

        var (build, scan, tests, run) = (Span("Build"), Span("Scan"), Span("Tests"), Span("RUN Webshop"));
        Assert.Equal(
            """
            cicd.pipeline.action.name=RUN
            cicd.pipeline.name=Webshop
            cicd.pipeline.result=failure
            cicd.pipeline.run.id=d
            deployment.environment.name=Production
            error.type=System.IO.IOException
            """,
            Tags(run));
        Assert.Equal((ActivityKind.Server, ActivityStatusCode.Error, "the disk is full"), (run.Kind, run.Status, run.StatusDescription));
        Assert.Equal(_test.SpanId, run.ParentSpanId);
        Assert.Equal(
            """
            cicd.pipeline.name=Webshop
            cicd.pipeline.run.id=d
            cicd.pipeline.task.name=Build
            cicd.pipeline.task.run.id=d/Build
            cicd.pipeline.task.run.result=success
            """,
            Tags(build));
        Assert.Equal((ActivityKind.Internal, ActivityStatusCode.Unset), (build.Kind, build.Status));
        Assert.Equal("skip", scan.GetTagItem("cicd.pipeline.task.run.result"));
        Assert.Equal(
            """
            cicd.pipeline.name=Webshop
            cicd.pipeline.run.id=d
            cicd.pipeline.task.name=Tests
            cicd.pipeline.task.run.id=d/Tests
            cicd.pipeline.task.run.result=failure
            error.type=System.IO.IOException
            """,
            Tags(tests));
        Assert.Equal((ActivityKind.Internal, ActivityStatusCode.Error, "the disk is full"), (tests.Kind, tests.Status, tests.StatusDescription));
        Assert.All([build, scan, tests], stage => Assert.Equal(run.SpanId, stage.ParentSpanId));
    }

    [Fact]
    public async Task Spans_SeveralStagesSideBySide_AreChildrenOfTheRun()
    {
        Listen();
        await using (var deployment = _rig.Begin())
        {
            await using var first = deployment.BeginStage("First");
            await using var second = deployment.BeginStage("Second");
            await deployment.StageAsync("Third", async (_, _) =>
            {
                await using var nested = deployment.BeginStage("Fourth");
                await nested.FailAsync("the reason", _page);
            });
            await second.CompleteAsync();
            await first.CompleteAsync();
            await deployment.ReportRolledBackAsync();
        }

        var run = Span("RUN Webshop");
        Assert.All(["First", "Second", "Third", "Fourth"], name => Assert.Equal(run.SpanId, Span(name).ParentSpanId));
        Assert.Equal(
            ("failure", "_OTHER", _page.AbsoluteUri, "the reason"),
            (Span("Fourth").GetTagItem("cicd.pipeline.task.run.result"), Span("Fourth").GetTagItem("error.type"),
                Span("Fourth").GetTagItem("cicd.pipeline.task.run.url.full"), Span("Fourth").StatusDescription));
        Assert.Equal(
            ("failure", "_OTHER", _page.AbsoluteUri, "the reason"),
            (run.GetTagItem("cicd.pipeline.result"), run.GetTagItem("error.type"), run.GetTagItem("cicd.pipeline.run.url.full"), run.StatusDescription));
    }

    [Theory]
    [InlineData("Succeeded", "success")]
    [InlineData("Cancelled", "cancellation")]
    public async Task Spans_NoFailure_HaveNoErrorAndTheResult(string outcome, string expected)
    {
        Listen();
        await using (var deployment = _rig.BeginDeployment("d", configure: options => options.Url = _page))
        {
            if (outcome == "Cancelled")
            {
                _ = deployment.BeginStage("Build");
                await deployment.ReportCancelledAsync("not today");
            }

            await deployment.SucceedAsync();
        }

        var run = Span("RUN");
        Assert.Equal((expected, _page.AbsoluteUri), (run.GetTagItem("cicd.pipeline.result"), run.GetTagItem("cicd.pipeline.run.url.full")));
        Assert.All(_stopped, span => Assert.Equal((ActivityStatusCode.Unset, null), (span.Status, span.GetTagItem("error.type"))));
        Assert.Equal(
            outcome == "Cancelled" ? ["cancellation"] : [],
            _stopped.Where(span => span != run).Select(stage => stage.GetTagItem("cicd.pipeline.task.run.result")));
    }

    [Fact]
    public async Task Current_InTheWorkOfAStage_IsTheStagesSpan()
    {
        Listen();
        await using var deployment = _rig.Begin();
        Assert.Same(_test, Activity.Current);

        var inside = await deployment.StageAsync("Build", async (_, _) =>
        {
            var before = Activity.Current;
            await Task.Yield();
            Assert.Same(before, Activity.Current);
            return before;
        });

        Assert.Same(Span("Build"), inside);
        Assert.Same(_test, Activity.Current);
        await Assert.ThrowsAsync<IOException>(() => deployment.StageAsync("Tests", (_, _) => throw new IOException()));
        Assert.Same(_test, Activity.Current);
    }

    [Fact]
    public async Task Current_AroundStagesThatAreDisposed_StaysTheCallers()
    {
        Listen();
        var deployment = _rig.Begin();
        var (first, second) = (deployment.BeginStage("First"), deployment.BeginStage("Second"));
        Assert.Same(_test, Activity.Current);

        using (var own = new Activity("own").Start())
        {
            await first.CompleteAsync();
            Assert.Same(own, Activity.Current);
            await second.DisposeAsync();
            await deployment.SucceedAsync();
            await deployment.DisposeAsync();
            Assert.Same(own, Activity.Current);
        }

        Assert.Same(_test, Activity.Current);
    }

    [Fact]
    public async Task Current_WhileAStatusIsNotified_IsTheRun()
    {
        Listen();
        var parents = new List<Activity?>();
        await using (var deployment = _rig.Begin(options => options.OnStateChanged = _ => parents.Add(Activity.Current)))
        {
            await deployment.StageAsync("Build", (_, _) => Task.CompletedTask);
        }

        Assert.Equal(4, parents.Count);
        Assert.All(parents, parent => Assert.Same(Span("RUN Webshop"), parent));
    }

    [Fact]
    public async Task Spans_NobodyListens_AreNotMade()
    {
        _test.Start();
        await using var deployment = _rig.Begin();

        var inside = await deployment.StageAsync("Build", (_, _) => Task.FromResult(Activity.Current));

        Assert.Same(_test, inside);
    }

    [Fact]
    public async Task Spans_RunIsNotSampled_AreNotMadeForItsStages()
    {
        Listen(options => options.Name == "Build" ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None);
        await using (var deployment = _rig.Begin())
        {
            await deployment.StageAsync("Build", (_, _) => Task.CompletedTask);
        }

        Assert.Empty(_stopped);
    }

    private void Listen(Func<ActivityCreationOptions<ActivityContext>, ActivitySamplingResult>? sample = null)
    {
        _test.Start();
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "HotSwap.Notifications",
            Sample = (ref options) => options.Parent.TraceId == _test.TraceId
                ? sample?.Invoke(options) ?? ActivitySamplingResult.AllDataAndRecorded
                : ActivitySamplingResult.None,
            ActivityStopped = span =>
            {
                if (span.TraceId == _test.TraceId)
                {
                    _stopped.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    private Activity Span(string name) => Assert.Single(_stopped, span => span.DisplayName == name);

    private static string Tags(Activity span) =>
        string.Join('\n', span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal));
}
