using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Publishing;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Core.Tests.Publishing;

public sealed class LogAppenderTests : IDisposable
{
    private readonly CoreRig _rig;
    private readonly ScriptedLog _log;

    public LogAppenderTests()
    {
        _rig = new CoreRig(configureServices: services => services
            .AddSingleton<MemoryDeploymentLog>()
            .AddSingleton<IDeploymentLog>(provider => new ScriptedLog(provider.GetRequiredService<MemoryDeploymentLog>()))).Open();
        _log = (ScriptedLog)_rig.Log;
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task TryStep_AppendFails_IsLoggedOnceAndTheNextBatchIsAppended()
    {
        var writer = _rig.Watch(DeploymentScope.All);
        _log.BeforeAppend = batch => batch[0].ExecutionId == "bad"
            ? Task.FromException(new InvalidOperationException("The log is full."))
            : Task.CompletedTask;
        await _rig.Notifier.NotifyAsync("bad", DeploymentStatuses.Running);
        await _rig.Notifier.NotifyAsync("beside", DeploymentStatuses.Running);
        _rig.Run();

        await _rig.Notifier.NotifyAsync("good", DeploymentStatuses.Running);
        _rig.Run();

        Assert.Equal(["good:1@1"], writer.Lines);
        var failure = Assert.Single(_rig.Logs.GetSnapshot(), record => record.Level == LogLevel.Error);
        Assert.Equal("A batch could not be appended to the log. Its statuses are lost, unless the log committed them. Deployments: 2. The first is bad.", failure.Message);
        Assert.Equal("The log is full.", failure.Exception!.Message);
        Assert.Equal(0, _rig.Outbox.Count);
    }

    [Fact]
    public async Task TryStep_AppendFails_ProgressThatWaitedForItIsSharedAllTheSame()
    {
        var writer = _rig.Watch(DeploymentScope.Of("d"));
        _log.BeforeAppend = _ => Task.FromException(new InvalidOperationException("The log is full."));
        await _rig.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        await _rig.Notifier.NotifyDeploymentProgress("d", "Build", 10);
        _rig.Run();

        Assert.Equal(["d/Build:10#0"], writer.Lines);
    }

    [Fact]
    public async Task TryStep_StateWithInvalidUnicode_CostsNoOtherAndIsAppendedWithTheReplacementCharacter()
    {
        var writer = _rig.Watch(DeploymentScope.All);
        await _rig.Notifier.NotifyAsync("before", DeploymentStatuses.Running);
        await _rig.Notifier.NotifyDeploymentStatusChanged("odd", States.Bare("odd") with { CurrentStage = "a\ud800b\udc00" });
        await _rig.Notifier.NotifyAsync("after", DeploymentStatuses.Running);
        _rig.Run();

        Assert.Equal(["before:1@1", "odd:1@2", "after:1@3"], writer.Lines);
        Assert.Equal("a\ufffdb\ufffd", writer.Statuses.ElementAt(1).Details.CurrentStage);
    }

    [Fact]
    public async Task TryStep_ShareFails_IsLoggedAndTheNextIsShared()
    {
        var writer = _rig.Watch(DeploymentScope.Of("d"));
        _log.BeforeShare = values => values[0].Message.Progress == 1
            ? Task.FromException(new InvalidOperationException("The log is away."))
            : Task.CompletedTask;
        await _rig.Notifier.NotifyDeploymentProgress("d", "Build", 1);
        _rig.Run();
        await _rig.Notifier.NotifyDeploymentProgress("d", "Build", 2);
        _rig.Flush();

        Assert.Equal(["d/Build:2#0"], writer.Lines);
        Assert.Equal("The log is away.", Assert.Single(_rig.Logs.GetSnapshot(), record => record.Level == LogLevel.Error).Exception!.Message);
    }

    [Fact]
    public async Task TryStep_Burst_AppendsAtMost256AndWritesThemToEveryReaderInBetween()
    {
        var writers = new[] { _rig.Watch(DeploymentScope.Of("d")), _rig.Watch(DeploymentScope.All) };
        var batches = new List<int>();
        var writtenBefore = new List<int[]>();
        _log.BeforeAppend = batch =>
        {
            batches.Add(batch.Count);
            writtenBefore.Add([.. writers.Select(writer => writer.Written.Count)]);
            return Task.CompletedTask;
        };
        await NotifyAsync(600);

        _rig.Run();

        Assert.Equal([256, 256, 88], batches);
        Assert.Equal([[0, 0], [256, 256], [512, 512]], writtenBefore);
        Assert.All(writers, writer => Assert.Equal(Enumerable.Range(1, 600).Select(number => $"d:{number}@{number}"), writer.Lines));
    }

    [Fact]
    public async Task TryStep_StatusesComeWhileReadersHaveTheirTurns_TheRestOfThemAreWrittenInOneGo()
    {
        var writers = Watchers(100);
        writers[0].OnWrite = _ => writers[0].Writes == 1 ? new(_rig.Notifier.NotifyAsync("d", "2")) : ValueTask.CompletedTask;
        await _rig.Notifier.NotifyAsync("d", "1");

        _rig.Run();

        Assert.All(writers, writer => Assert.Equal(["d:1@1", "d:2@2"], writer.Lines));
        Assert.Equal((2, 1), (writers[0].Writes, writers[^1].Writes));
    }

    [Fact]
    public async Task TryStep_BurstComesWhileReadersHaveTheirTurns_AppendsAtMost256BeforeEachHasHadATurn()
    {
        var writers = Watchers(100);
        writers[0].OnWrite = _ => writers[0].Writes == 1 ? new(NotifyAsync(600)) : ValueTask.CompletedTask;
        var appended = 0;
        var lags = new List<int>();
        _log.BeforeAppend = batch =>
        {
            appended += batch.Count;
            lags.Add(appended - writers.Min(writer => writer.Written.Count));
            return Task.CompletedTask;
        };
        await NotifyAsync(1);

        _rig.Run();

        Assert.Equal(256, lags.Max());
        Assert.All(writers, writer => Assert.Equal(601, writer.Written.Count));
    }

    [Fact]
    public async Task TryStep_ReaderHasFarMoreToReadThanABatch_HoldsUpNoBatch()
    {
        for (var number = 0; number < 2_000; number++)
        {
            await _rig.Notifier.NotifyAsync($"d{number}", DeploymentStatuses.Running);
        }

        _rig.Run();
        var (subscriber, joining) = _rig.Connect();
        _rig.Subscriptions.Subscribe(subscriber, DeploymentScope.All, access: null);
        await _rig.Notifier.NotifyAsync("new", DeploymentStatuses.Running);
        var writtenBefore = int.MaxValue;
        _log.BeforeAppend = _ =>
        {
            writtenBefore = joining.Written.Count;
            return Task.CompletedTask;
        };
        _rig.Run();

        Assert.InRange(writtenBefore, 0, 1_000);
        Assert.Equal(2_001, joining.Written.Count);
    }

    [Fact]
    public async Task TryStep_CommitIsDelayed_ProgressWaitsForItAndNothingElseIsAppendedMeanwhile()
    {
        var writer = _rig.Watch(DeploymentScope.Of("d"));
        var commit = new TaskCompletionSource();
        var batches = 0;
        _log.BeforeAppend = _ => batches++ == 0 ? commit.Task : Task.CompletedTask;
        await _rig.Notifier.NotifyAsync("d", DeploymentStatuses.Pending);
        _rig.Run();
        await _rig.Notifier.NotifyDeploymentProgress("d", "Build", 10);
        await _rig.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        _rig.Flush();
        Assert.Equal(1, batches);
        Assert.Empty(writer.Lines);

        Inline.Complete(commit);
        _rig.Run();

        Assert.Equal(["d:1@1", "d:2@2", "d/Build:10#2"], writer.Lines);
    }

    [Fact]
    public async Task CommitAsync_CommitIsDelayed_EndsAfterIt()
    {
        var commit = new TaskCompletionSource();
        _log.BeforeAppend = _ => commit.Task;
        await _rig.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        _rig.Run();

        var committed = _rig.Engine.CommitAsync();
        _rig.Run();
        Assert.False(committed.IsCompleted);
        Inline.Complete(commit);
        _rig.Run();

        await committed.WithPatience();
        Assert.Equal(1, _rig.Get<LogAppender>().Committed);
    }

    [Fact]
    public async Task StopAsync_AppendDoesNotEnd_GivesItUp()
    {
        _log.BeforeAppend = _ => new TaskCompletionSource().Task;
        await _rig.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        _rig.Run();
        var committed = _rig.Engine.CommitAsync();

        await _rig.Get<LogAppender>().StopAsync().WithPatience();
        _rig.Run();

        await committed.WithPatience();
        Assert.Equal(0, _rig.Get<LogAppender>().Committed);
        Assert.Empty(_rig.Logs.GetSnapshot());
    }

    private RecordingWriter[] Watchers(int count) => [.. Enumerable.Range(0, count).Select(_ => _rig.Watch(DeploymentScope.Of("d")))];

    private async Task NotifyAsync(int count)
    {
        for (var number = 0; number < count; number++)
        {
            await _rig.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        }
    }
}
