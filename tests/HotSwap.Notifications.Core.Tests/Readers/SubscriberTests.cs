using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Core.Tests.Readers;

/// <summary>Tests of clients that are slow, stuck or disconnected.</summary>
public sealed class SubscriberTests : IDisposable
{
    private static readonly DeploymentScope _d = DeploymentScope.Of("d");

    private readonly CoreRig _rig = new CoreRig().Open();
    private readonly Subscriber _subscriber;
    private readonly RecordingWriter _writer;

    public SubscriberTests()
    {
        (_subscriber, _writer) = _rig.Connect();
        _rig.Subscriptions.Subscribe(_subscriber, _d, access: null);
        _rig.Run();
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Append_WhileAWriteIsUnderWay_GoesOutInOneWriteAfterIt()
    {
        var held = _writer.Hold();
        _rig.Append("d");
        _rig.Run();
        for (var number = 0; number < 10; number++)
        {
            _rig.Append("d");
            _rig.Run();
        }

        Assert.Equal(1, _writer.Writes);
        Release(held);

        Assert.Equal(2, _writer.Writes);
        Assert.Equal(Enumerable.Range(1, 11).Select(number => $"d:{number}@{number}"), _writer.Lines);
    }

    [Fact]
    public void Append_ClientsThatLagTogether_ShareThePages()
    {
        var (other, otherWriter) = _rig.Connect();
        _rig.Subscriptions.Subscribe(other, _d, access: null);
        _rig.Run();
        var pages = new List<object>();
        _writer.OnWrite = otherWriter.OnWrite = deliveries =>
        {
            pages.AddRange(deliveries);
            return ValueTask.CompletedTask;
        };
        _rig.Append("d", times: 100);
        _rig.Run();

        Assert.Equal(4, pages.Count);
        Assert.Equal(2, pages.Distinct(ReferenceEqualityComparer.Instance).Count());
    }

    [Fact]
    public void CutStuck_NoWriteHasCompletedForTheTimeout_CutsAndForgetsTheSubscriber()
    {
        _writer.Hold();
        _rig.Append("d");
        _rig.Run();
        _rig.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(_writer.IsCut);

        _rig.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(_writer.IsCut);
        Assert.Empty(_rig.Registry.All);
        Assert.Contains(_rig.Logs.GetSnapshot(), record => record.Level == LogLevel.Warning
            && record.Message == "Connection connection was cut because a write did not complete within 00:00:05 (Limits.WriteTimeout). The client can reconnect and resume.");
    }

    [Fact]
    public void CutStuck_SlowClientWhoseWritesComplete_IsNotCut()
    {
        var held = _writer.Hold();
        _rig.Append("d", times: 1_000);
        _rig.Run();
        for (var second = 0; second < 15; second++)
        {
            _rig.Time.Advance(TimeSpan.FromSeconds(4));
            var completed = held;
            held = _writer.Hold();
            Inline.Complete(completed);
            _rig.Run();
        }

        Assert.False(_writer.IsCut);
        Assert.Equal(1_000, _writer.Written.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WriteAsync_Fails_CutsThisConnectionAndNoOther(bool atOnce)
    {
        var other = _rig.Watch(_d);
        var failure = new InvalidOperationException("no such protocol");
        _writer.OnWrite = _ => atOnce ? throw failure : ValueTask.FromException(failure);
        _rig.Append("d");
        _rig.Run();
        _rig.Append("d");
        _rig.Run();

        Assert.True(_writer.IsCut);
        Assert.Equal(["d:1@1", "d:2@2"], other.Lines);
        Assert.Contains(_rig.Logs.GetSnapshot(), record => record.Level == LogLevel.Error && record.Exception == failure);
    }

    [Fact]
    public async Task WhenCaughtUpAsync_WriteIsUnderWay_EndsAfterAllIsWritten()
    {
        Assert.True(_rig.Registry.WhenCaughtUpAsync().IsCompletedSuccessfully);
        var held = _writer.Hold();
        _rig.Append("d", times: 100);
        _rig.Run();

        var caughtUp = _rig.Registry.WhenCaughtUpAsync();
        Assert.False(caughtUp.IsCompleted);
        Release(held);

        await caughtUp.WithPatience();
        Assert.Equal(100, _writer.Written.Count);
    }

    [Fact]
    public async Task WhenCaughtUpAsync_SubscriberGoesAway_Ends()
    {
        _writer.Hold();
        _rig.Append("d");
        _rig.Run();
        var caughtUp = _rig.Registry.WhenCaughtUpAsync();

        _rig.Registry.Remove(_subscriber);

        await caughtUp.WithPatience();
    }

    [Fact]
    public void Subscribe_AsManyAsAllowed_OneMoreIsRefusedAndAKnownOneIsNot()
    {
        using var rig = new CoreRig(options => options.Limits.MaxSubscriptionsPerConnection = 2).Open();
        var (subscriber, _) = rig.Connect();
        Assert.NotNull(rig.Subscriptions.Subscribe(subscriber, _d, access: null));
        Assert.NotNull(rig.Resume(subscriber, DeploymentScope.All));

        Assert.Null(rig.Subscriptions.Subscribe(subscriber, DeploymentScope.Of("e"), access: null));
        Assert.Null(rig.TryResume(subscriber, DeploymentScope.Of("e")));
        Assert.NotNull(rig.Subscriptions.Subscribe(subscriber, _d, access: null));
        Assert.Equal(2, rig.Registry.ScopesOf(subscriber).Length);
    }

    [Fact]
    public void Subscribe_AfterTheConnectionHasEnded_IsRefused()
    {
        _rig.Registry.Remove(_subscriber);

        Assert.Null(_rig.Subscriptions.Subscribe(_subscriber, DeploymentScope.All, access: null));
        _rig.Append("d");
        _rig.Run();
        Assert.Empty(_writer.Written);
    }

    [Fact]
    public void PostCursor_NothingIsShown_SaysHowFarTheSubscriberHasCome()
    {
        _rig.Append("other", times: 3);
        _rig.Append("d");
        _rig.Run();
        _writer.TakeLines();

        _rig.Registry.PostCursor(_subscriber, _d);
        _rig.Registry.PostCursor(_subscriber, _d);
        _rig.Run();

        Assert.Equal(["cursor 4"], _writer.Lines);
    }

    private void Release(TaskCompletionSource held)
    {
        _writer.OnWrite = _ => ValueTask.CompletedTask;
        Inline.Complete(held);
        _rig.Run();
    }
}
