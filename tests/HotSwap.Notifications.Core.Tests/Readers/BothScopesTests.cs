using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Core.Tests.Readers;

/// <summary>Tests of a connection that watches all deployments and one of them.</summary>
public sealed class BothScopesTests : IDisposable
{
    private static readonly DeploymentScope _d = DeploymentScope.Of("d");

    private readonly CoreRig _rig = new CoreRig(options => options.Views.RequesterEmail = RequesterEmailVisibility.OneDeployment).Open();
    private readonly Subscriber _subscriber;
    private readonly RecordingWriter _writer;

    public BothScopesTests() => (_subscriber, _writer) = _rig.Connect();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Append_BothScopes_StatusIsWrittenOnceWithTheDeploymentsOwnView(bool allFirst)
    {
        Subscribe(allFirst ? [DeploymentScope.All, _d] : [_d, DeploymentScope.All]);
        _rig.Append(States.Full("d"));
        _rig.Append(States.Full("e"));
        _rig.Append(States.Full("d"));
        _rig.Run();

        Assert.Equal(["d:1@1", "e:1@2", "d:2@3"], _writer.Lines);
        Assert.Equal(
            ["user@example.com", null, "user@example.com"], _writer.Statuses.Select(status => status.Details.Request!.RequesterEmail));
    }

    [Fact]
    public void Unsubscribe_All_TheDeploymentGoesOnWhereItWas()
    {
        Subscribe(DeploymentScope.All, _d);
        _rig.Append("d");
        _rig.Append("e");
        _rig.Run();
        _rig.Append("d");
        _rig.Registry.Unsubscribe(_subscriber, DeploymentScope.All);
        _rig.Append("e");
        _rig.Append("d");
        _rig.Run();

        Assert.Equal(["d:1@1", "e:1@2", "d:2@3", "d:3@5"], _writer.Lines);
    }

    [Fact]
    public void Unsubscribe_TheDeployment_AllGoesOnWithItsOwnView()
    {
        Subscribe(DeploymentScope.All, _d);
        _rig.Append(States.Full("d"));
        _rig.Run();
        _rig.Append(States.Full("d"));
        _rig.Registry.Unsubscribe(_subscriber, _d);
        _rig.Append(States.Full("d"));
        _rig.Run();

        Assert.Equal(["d:1@1", "d:2@2", "d:3@3"], _writer.Lines);
        Assert.Equal(
            ["user@example.com", null, null], _writer.Statuses.Select(status => status.Details.Request!.RequesterEmail));
    }

    [Fact]
    public void Subscribe_AllWhileTheDeploymentIsFarBehind_ItsStatusesKeepTheirOrder()
    {
        Subscribe(_d);
        var held = _writer.Hold();
        _rig.Append("d");
        _rig.Run();

        // A page of these statuses has room left, but not for another one of them.
        _rig.Append("d", times: 100, size: 1_100);
        _rig.Subscriptions.Subscribe(_subscriber, DeploymentScope.All, access: null);
        _rig.Append("d", times: 5);
        Release(held);

        Assert.Equal(Enumerable.Range(1, 106).Select(number => (long)number), _writer.Statuses.Select(status => status.Sequence));
    }

    [Fact]
    public void Resume_TheDeploymentFromLongAgoBesideAll_ItsStatusesKeepTheirOrder()
    {
        Subscribe(DeploymentScope.All);
        _rig.Append("d", times: 60, size: 10_000);
        _rig.Run();
        _writer.TakeLines();
        var answer = Resume(_d, At(0));
        _rig.Append("d", times: 5);
        _rig.Run();

        var sequences = answer.Statuses.Concat(_writer.Statuses).Select(status => status.Sequence);
        Assert.Equal(Enumerable.Range(1, 65).Select(number => (long)number), sequences);
    }

    [Fact]
    public void Resume_AllBesideADeploymentThatIsUpToDate_AnswersWithItsStatusesToo()
    {
        _rig.Append("e");
        _rig.Append(States.Full("d"));
        _rig.Append("d");
        Resume(_d, At(0));
        _rig.Run();

        var answer = Resume(DeploymentScope.All, At(0));

        Assert.Equal([1L, 2L, 3L], answer.Statuses.Select(status => status.Position));
        Assert.Equal("user@example.com", answer.Statuses[1].Details.Request!.RequesterEmail);
        Assert.False(answer.Filtered);
    }

    [Fact]
    public void Resume_AllFromNothingBesideADeploymentThatIsUpToDate_AnswersWithItsStateToo()
    {
        _rig.Append("e");
        _rig.Append("d");
        Resume(_d, cursor: null);
        _rig.Run();

        var answer = Resume(DeploymentScope.All, cursor: null);

        Assert.Equal(["e", "d"], answer.Statuses.Select(status => status.ExecutionId));
        Assert.False(answer.Filtered);
    }

    [Fact]
    public void Resume_AllFromFurtherBackThanItsReader_GoesBackForBoth()
    {
        Subscribe(DeploymentScope.All, _d);
        _rig.Append("d", times: 3, size: 150_000);
        _rig.Append("e");
        _rig.Run();
        _writer.TakeLines();

        var answer = Resume(DeploymentScope.All, At(0));
        _rig.Append("d");
        _rig.Run();

        CountedPositions.AssertNoGap(answer, _writer, upTo: 5);
        Assert.Equal([1L, 2L, 3L, 4L, 5L], CountedPositions.Got(answer, _writer).Select(status => status.Position));
    }

    [Fact]
    public void Resume_AllWithMoreThanAnAnswerHoldsBesideADeploymentThatIsUpToDate_LeavesNothingOut()
    {
        _rig.Append("d", times: 3, size: 150_000);
        _rig.Append("e");
        Resume(_d, At(0));
        _rig.Run();
        _writer.TakeLines();

        var answer = Resume(DeploymentScope.All, At(0));
        _rig.Append("d");
        _rig.Run();

        Assert.Equal(1, answer.Cursor.Number);
        CountedPositions.AssertNoGap(answer, _writer, upTo: 5);
        Assert.Equal([1L, 2L, 3L, 4L, 5L], CountedPositions.Got(answer, _writer).Select(status => status.Position));
    }

    [Fact]
    public void Fall_TheDeploymentBesideAll_TheFeedOfAllBringsWhatFollows()
    {
        using var rig = new CoreRig(options => options.History.MaxBytes = 1024 * 1024).Open();
        var (subscriber, writer) = rig.Connect();
        rig.Subscriptions.Subscribe(subscriber, _d, access: null);
        rig.Run();
        var held = writer.Hold();
        rig.Append("d");
        rig.Run();
        rig.Append("d", times: 80, size: 20 * 1024);
        rig.Subscriptions.Subscribe(subscriber, DeploymentScope.All, access: null);
        rig.Append("d", times: 2);
        writer.OnWrite = _ => ValueTask.CompletedTask;
        Inline.Complete(held);
        rig.Run();
        Assert.Equal(["d:1@1", "d:82@82", "d:83@83"], writer.TakeLines());

        rig.Append("e");
        rig.Run();

        Assert.Equal(["e:1@84"], writer.Lines);
    }

    private DeploymentCursor At(long position) => _rig.Head with { Number = position };

    private void Subscribe(params DeploymentScope[] scopes)
    {
        foreach (var scope in scopes)
        {
            _rig.Subscriptions.Subscribe(_subscriber, scope, access: null);
        }

        _rig.Run();
    }

    private DeploymentSubscriptionAnswer Resume(DeploymentScope scope, DeploymentCursor? cursor) =>
        _rig.Resume(_subscriber, scope, cursor);

    private void Release(TaskCompletionSource held)
    {
        _writer.OnWrite = _ => ValueTask.CompletedTask;
        Inline.Complete(held);
        _rig.Run();
    }
}
