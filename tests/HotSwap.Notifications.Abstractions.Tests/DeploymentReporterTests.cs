namespace HotSwap.Notifications.Tests;

public class DeploymentReporterTests
{
    private readonly RecordingNotifier _notifier = new();
    private readonly List<Exception> _errors = [];

    [Fact]
    public async Task Report_StagesAndEnd_TellsEachChange()
    {
        await using (var deployment = _notifier.Begin("d", Request(), Options()))
        {
            await using (var stage = deployment.Stage("Build"))
            {
                await stage.ReportProgressAsync(50);
            }

            await using (deployment.Stage("Tests"))
            {
                Assert.Equal(50, deployment.Progress);
            }

            await deployment.SucceedAsync();
            Assert.Equal(100, deployment.Progress);
        }

        Assert.Equal(
            [
                "Running",
                "Running Build:Running",
                "Build 50 %",
                "Running Build:Succeeded",
                "Running Build:Succeeded Tests:Running",
                "Running Build:Succeeded Tests:Succeeded",
                "Succeeded Build:Succeeded Tests:Succeeded",
            ],
            _notifier.Told);
        Assert.Null(_notifier.Latest!.CurrentStage);
        Assert.Equal(Request(), _notifier.Latest.Request);
        Assert.All(_notifier.Latest.Stages, stage => Assert.True(stage.EndTime >= stage.StartTime));
        Assert.Empty(_errors);
    }

    [Fact]
    public async Task Report_AnExceptionLeavesAStage_TellsThatStageAndDeploymentFailed()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await using var deployment = _notifier.Begin("d", Request(), Options());
            await using (deployment.Stage("Build"))
            {
            }

            await using (deployment.Stage("Tests"))
            {
                throw new InvalidOperationException("the tests fail");
            }
        });

        Assert.Equal("Failed Build:Succeeded Tests:Failed", _notifier.Told[^1]);
        Assert.Equal("Tests", _notifier.Latest!.CurrentStage);
    }

    [Fact]
    public async Task Report_IsCancelled_TellsSo()
    {
        using var cancelling = new CancellationTokenSource();
        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
        {
            await using var deployment = _notifier.Begin("d", Request(), Options(), cancelling.Token);
            await using var stage = deployment.Stage("Build");
            await cancelling.CancelAsync();
            cancelling.Token.ThrowIfCancellationRequested();
        });

        Assert.Equal("Cancelled Build:Cancelled", _notifier.Told[^1]);
    }

    [Theory]
    [InlineData("Failed", "Failed Build:Failed")]
    [InlineData("Cancelled", "Cancelled Build:Cancelled")]
    [InlineData("RolledBack", "RolledBack Build:RolledBack")]
    public async Task End_WithAnOpenStage_EndsTheStageWithIt(string end, string expected)
    {
        await using var deployment = _notifier.Begin("d", options: Options());
        await using var stage = deployment.Stage("Build");

        await (end switch
        {
            "Failed" => deployment.FailAsync(),
            "Cancelled" => deployment.CancelAsync(),
            _ => deployment.RollBackAsync(),
        });
        await deployment.SucceedAsync();

        Assert.Equal(expected, _notifier.Told[^1]);
    }

    [Fact]
    public async Task Stage_FailedOrSkipped_StaysSo()
    {
        await using var deployment = _notifier.Begin("d", options: Options());
        await using (var stage = deployment.Stage("Build"))
        {
            await stage.FailAsync();
        }

        await using (var stage = deployment.Stage("Tests"))
        {
            await stage.SkipAsync();
        }

        await deployment.SucceedAsync();
        Assert.Equal("Succeeded Build:Failed Tests:Skipped", _notifier.Told[^1]);
    }

    [Fact]
    public async Task Stage_SeveralSideBySide_AreEachReported()
    {
        await using var deployment = _notifier.Begin("d", options: Options());

        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(async () =>
        {
            await using var stage = deployment.Stage($"S{number}");
            await stage.ReportProgressAsync(100);
        })));
        await deployment.SucceedAsync();

        Assert.Equal(8, _notifier.Latest!.Stages.Count);
        Assert.All(_notifier.Latest.Stages, stage => Assert.Equal(PipelineStageStatus.Succeeded, stage.Status));
        Assert.Equal(1 + 8 + 8 + 8 + 1, _notifier.Told.Count);
    }

    [Fact]
    public async Task Report_NotifierFails_NeverThrowsIntoThePipelineAndTellsTheErrors()
    {
        _notifier.Failure = new DeploymentNotificationRefusedException();
        await using (var deployment = _notifier.Begin("d", options: Options()))
        {
            await using var stage = deployment.Stage("Build");
            await stage.ReportProgressAsync(10);
            await deployment.SucceedAsync();
        }

        Assert.Equal(4, _errors.Count);
        Assert.All(_errors, error => Assert.Same(_notifier.Failure, error));
    }

    [Fact]
    public void Begin_InvalidArgument_SaysWhichRule()
    {
        Assert.StartsWith(
            "executionId must be 1 to 128 characters", Assert.Throws<ArgumentException>(() => _notifier.Begin("")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => _notifier.Begin("d", options: new DeploymentReporterOptions { EstimatedStages = 0 }));
    }

    [Fact]
    public async Task OnStateChanged_EachState_IsToldInOrder()
    {
        var states = new List<string>();
        var options = Options();
        options.OnStateChanged = state => states.Add(state.Status);

        await using (var deployment = _notifier.Begin("d", options: options))
        {
            await deployment.FailAsync();
        }

        Assert.Equal(["Running", "Failed"], states);
    }

    private static DeploymentRequest Request() => new()
    {
        Module = new DeploymentModule { Name = "Webshop", Version = "1.0.0" },
        TargetEnvironment = "Production",
    };

    private DeploymentReporterOptions Options() => new() { EstimatedStages = 2, OnError = _errors.Add };

    private sealed class RecordingNotifier : IDeploymentNotifier
    {
        private readonly Lock _lock = new();

        public List<string> Told { get; } = [];

        public PipelineExecutionState? Latest { get; private set; }

        public Exception? Failure { get; set; }

        public Task NotifyDeploymentStatusChanged(string executionId, PipelineExecutionState state, CancellationToken cancellationToken = default)
        {
            Latest = state;
            return Tell(string.Join(' ', [state.Status, .. state.Stages.Select(stage => $"{stage.StageName}:{stage.Status}")]));
        }

        public Task NotifyDeploymentProgress(string executionId, string stage, int progress, CancellationToken cancellationToken = default) =>
            Tell($"{stage} {progress} %");

        private Task Tell(string what)
        {
            if (Failure is not null)
            {
                return Task.FromException(Failure);
            }

            lock (_lock)
            {
                Told.Add(what);
            }

            return Task.CompletedTask;
        }
    }
}
