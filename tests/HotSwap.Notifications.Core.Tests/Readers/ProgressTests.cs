using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;

namespace HotSwap.Notifications.Core.Tests.Readers;

/// <summary>Tests of the progress that a reader of one deployment gets, and of its timing.</summary>
public sealed class ProgressTests : IDisposable
{
    private static readonly DeploymentScope _d = DeploymentScope.Of("d");

    private readonly CoreRig _rig = new CoreRig().Open();
    private readonly Subscriber _subscriber;
    private readonly RecordingWriter _writer;

    public ProgressTests()
    {
        (_subscriber, _writer) = _rig.Connect();
        _rig.Append("d");
        _rig.Share("d", "Build", 90);
        _rig.Share("d", "Test", 10);
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Subscribe_LateJoiner_IsWrittenTheNewestOfAllStagesAfterTheState()
    {
        Subscribe();

        Assert.Equal(["d:1@1", "d/Build:90#1", "d/Test:10#1"], _writer.Lines);
    }

    [Fact]
    public void Subscribe_Again_IsWrittenTheNewestAgain()
    {
        Subscribe();
        _writer.TakeLines();

        Subscribe();

        Assert.Equal(["d:1@1", "d/Build:90#1", "d/Test:10#1"], _writer.Lines);
    }

    [Fact]
    public void Resume_LateJoiner_IsAnsweredTheNewestAndWrittenTheOthersOnce()
    {
        var answer = _rig.Resume(_subscriber, _d);
        _rig.Run();

        Assert.Equal(("Test", 10, 1L), (answer.Progress!.Stage, answer.Progress.Progress, answer.Progress.Sequence));
        Assert.Equal(["d/Build:90#1"], _writer.TakeLines());
        _rig.Share("d", "Test", 11);
        _rig.Run();
        Assert.Equal(["d/Test:11#1"], _writer.Lines);
    }

    [Fact]
    public void Share_WhileAWriteIsUnderWay_OnlyTheNewestIsWritten()
    {
        Subscribe();
        _writer.TakeLines();
        var held = _writer.Hold();
        _rig.Share("d", "Build", 91);
        _rig.Run();
        _rig.Share("d", "Build", 92);
        _rig.Share("d", "Build", 93);
        _rig.Run();
        _writer.OnWrite = _ => ValueTask.CompletedTask;
        Inline.Complete(held);
        _rig.Run();

        Assert.Equal(["d/Build:91#1", "d/Build:93#1"], _writer.Lines);
    }

    [Fact]
    public void Append_FinalStatusWhileAWriteIsUnderWay_NoProgressFollowsIt()
    {
        Subscribe();
        _writer.TakeLines();
        var held = _writer.Hold();
        _rig.Share("d", "Build", 91);
        _rig.Run();
        _rig.Share("d", "Build", 92);
        _rig.Append("d", status: DeploymentStatuses.Succeeded);
        _rig.Share("d", "Build", 93);
        _writer.OnWrite = _ => ValueTask.CompletedTask;
        Inline.Complete(held);
        _rig.Run();

        Assert.Equal(["d/Build:91#1", "d:2@2"], _writer.Lines);
    }

    [Fact]
    public void Share_ReaderIsBehindByManyStatuses_ProgressComesAfterTheLast()
    {
        Subscribe();
        _writer.TakeLines();
        _rig.Append("d", times: 200);
        _rig.Share("d", "Build", 95);
        _rig.Run();

        Assert.Equal("d/Build:95#201", _writer.Lines.Last());
        Assert.Single(_writer.Progress);
    }

    [Fact]
    public void Share_BothScopes_ProgressComesAfterTheStatusesThatTheFeedOfAllBrings()
    {
        Subscribe();
        _rig.Subscriptions.Subscribe(_subscriber, DeploymentScope.All, access: null);
        _rig.Run();
        _writer.TakeLines();
        _rig.Append("d", times: 200);
        _rig.Share("d", "Build", 95);
        _rig.Run();

        Assert.Equal([.. Enumerable.Range(2, 200).Select(number => $"d:{number}@{number}"), "d/Build:95#201"], _writer.Lines);
    }

    private void Subscribe()
    {
        _rig.Subscriptions.Subscribe(_subscriber, _d, access: null);
        _rig.Run();
    }
}
