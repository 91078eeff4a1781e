using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;

namespace HotSwap.Notifications.Core.Tests.Readers;

/// <summary>Tests of readers whose cursor is older than the history.</summary>
public sealed class LossTests : IDisposable
{
    private static readonly DeploymentScope _d = DeploymentScope.Of("d");

    private readonly CoreRig _rig = new CoreRig(options => options.History.MaxBytes = 1024 * 1024).Open();
    private readonly Subscriber _subscriber;
    private readonly RecordingWriter _writer;

    public LossTests() => (_subscriber, _writer) = _rig.Connect();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Fall_PlainSubscriptionToAll_GoesOnWithTheLatestStateOfEachThatChanged()
    {
        _rig.Append("quiet");
        _rig.Subscriptions.Subscribe(_subscriber, DeploymentScope.All, access: null);
        FallBehind();

        Assert.Equal(["d:1@2", "d:101@102", "e:1@103", "d:102@104"], _writer.Lines.Skip(1));
    }

    [Fact]
    public void Fall_PlainSubscriptionToOne_GoesOnWithItsLatestState()
    {
        _rig.Append("quiet");
        _rig.Subscriptions.Subscribe(_subscriber, _d, access: null);
        FallBehind();

        Assert.Equal(["d:1@2", "d:101@102", "d:102@104"], _writer.Lines);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fall_ResumedSubscription_EndsWithTheCodeAndNothingElseEnds(bool ofAll)
    {
        _rig.Append("quiet");
        _rig.Resume(_subscriber, ofAll ? DeploymentScope.All : _d);
        _rig.Subscriptions.Subscribe(_subscriber, DeploymentScope.Of("e"), access: null);
        FallBehind();

        var ended = ofAll ? "ended all history_lost" : "ended d history_lost";
        Assert.Equal(["d:1@2", "e:1@103", ended], _writer.Lines.Order(StringComparer.Ordinal));
        Assert.Equal([DeploymentScope.Of("e")], _rig.Registry.ScopesOf(_subscriber));
    }

    [Fact]
    public void Fall_EventStream_MarksTheLossAndGoesOnWithTheLatestState()
    {
        _rig.Append("quiet");
        _rig.Subscriptions.Open(_subscriber, DeploymentScope.All, _rig.Head, access: null);
        FallBehind();

        Assert.Equal(["d:1@2", "history lost", "d:101@102", "e:1@103", "d:102@104"], _writer.Lines);
    }

    [Fact]
    public void Open_CursorIsLost_MarksTheLossBeforeTheCurrentStates()
    {
        _rig.Append("a");
        _rig.Append("b");
        _rig.Subscriptions.Open(_subscriber, DeploymentScope.All, new DeploymentCursor("another", 1), access: null);
        _rig.Run();

        Assert.Equal(["history lost", "a:1@1", "b:1@2"], _writer.Lines);
    }

    [Fact]
    public void Reset_LogBeginsAnew_EndsWhatWasResumedAndWritesTheRestTheCurrentStates()
    {
        var (resumed, resumedWriter) = _rig.Connect();
        _rig.Append("d", times: 3);
        _rig.Resume(resumed, _d);
        _rig.Resume(resumed, DeploymentScope.All);
        _rig.Subscriptions.Subscribe(_subscriber, _d, access: null);
        _rig.Run();
        _writer.TakeLines();
        resumedWriter.TakeLines();

        _rig.Store.Reset(new LogSnapshot { Epoch = "anew", Position = 2, CompleteAfter = 2, Latest = [Status(position: 2)] });
        _rig.Run();

        Assert.Equal(["ended all history_lost", "ended d history_lost"], resumedWriter.Lines.Order(StringComparer.Ordinal));
        Assert.Equal(["d:2@2"], _writer.TakeLines());
        _rig.Store.Appended([Status(position: 3)]);
        _rig.Run();
        Assert.Equal(["d:3@3"], _writer.Lines);
        Assert.False(_rig.Ask(_d, new DeploymentCursor("anew", 0)).Recovered);
        Assert.True(_rig.Ask(_d, new DeploymentCursor("anew", 1)).Recovered);
    }

    /// <summary>Appends more than the memory holds while a write is in progress, then lets the client read on.</summary>
    private void FallBehind()
    {
        _rig.Run();
        var held = _writer.Hold();
        _rig.Append("d");
        _rig.Run();
        _rig.Append("d", times: 100, size: 20 * 1024);
        _rig.Append("e");
        _writer.OnWrite = _ => ValueTask.CompletedTask;
        Inline.Complete(held);
        _rig.Run();
        _rig.Append("d");
        _rig.Run();
    }

    private static LoggedStatus Status(long position) => new()
    {
        ExecutionId = "d",
        Payload = StatusPayload.Write("d", TestSupport.States.Bare("d")),
        IsFinal = false,
        Sequence = position,
        Position = position,
        AppendedAt = DateTimeOffset.UnixEpoch,
    };
}
