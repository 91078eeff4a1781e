using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;

namespace HotSwap.Notifications.Core.Tests.Readers;

/// <summary>Tests of the current states at the start of a plain subscription to all deployments.</summary>
public sealed class SnapshotTests : IDisposable
{
    private const int Deployments = 500;

    private readonly CoreRig _rig = new CoreRig().Open();
    private readonly Subscriber _subscriber;
    private readonly RecordingWriter _writer;

    public SnapshotTests()
    {
        (_subscriber, _writer) = _rig.Connect();
        for (var number = 1; number <= Deployments; number++)
        {
            _rig.Append($"d{number}");
        }
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Subscribe_ManyDeployments_WritesEachStateOnceByPosition()
    {
        Subscribe();
        _rig.Run();

        Assert.Equal(Expected(), _writer.Lines);
    }

    [Fact]
    public void Subscribe_AgainWhileTheSnapshotIsUnderWay_JoinsIt()
    {
        var held = _writer.Hold();
        Subscribe();
        _rig.Run();
        Assert.InRange(_writer.Written.Count, 1, Deployments / 2);
        for (var call = 0; call < 40; call++)
        {
            Subscribe();
        }

        Release(held);

        Assert.Equal(Expected(), _writer.Lines);
    }

    [Fact]
    public void Subscribe_AgainAfterTheSnapshot_WritesTheStatesAgain()
    {
        Subscribe();
        _rig.Run();
        Subscribe();
        _rig.Run();

        Assert.Equal([.. Expected(), .. Expected()], _writer.Lines);
    }

    [Fact]
    public void Append_DuringTheSnapshot_ChangedDeploymentsComeLiveAndNoneTwiceOutOfOrder()
    {
        var held = _writer.Hold();
        Subscribe();
        _rig.Run();

        // One deployment that was already written, and one that was not.
        _rig.Append("d1");
        _rig.Append($"d{Deployments}");
        _rig.Append("new");
        Release(held);

        Assert.Equal(
            [.. Expected().Take(Deployments - 1), $"d1:2@{Deployments + 1}", $"d{Deployments}:2@{Deployments + 2}", $"new:1@{Deployments + 3}"],
            _writer.Lines);
    }

    [Fact]
    public void ForgottenDuringTheSnapshot_IsLeftOut()
    {
        _rig.Append($"d{Deployments}", status: DeploymentStatuses.Failed);
        var writes = 0;
        _writer.OnWrite = _ =>
        {
            if (writes++ == 0)
            {
                _rig.Time.Advance(TimeSpan.FromHours(2));
                Assert.Null(_rig.Store.GetLatestState($"d{Deployments}"));
            }

            return ValueTask.CompletedTask;
        };
        Subscribe();
        _rig.Run();

        Assert.Equal(Expected().Take(Deployments - 1), _writer.Lines);
    }

    [Fact]
    public void Append_SlowClientDuringItsSnapshot_OthersAreWrittenAtOnce()
    {
        var other = _rig.Watch(DeploymentScope.Of("d1"));
        other.TakeLines();
        _writer.Hold();
        Subscribe();
        _rig.Run();

        _rig.Append("d1");
        _rig.Run();

        Assert.Equal([$"d1:2@{Deployments + 1}"], other.Lines);
    }

    private static IEnumerable<string> Expected() => Enumerable.Range(1, Deployments).Select(number => $"d{number}:1@{number}");

    private void Subscribe() => _rig.Subscriptions.Subscribe(_subscriber, DeploymentScope.All, access: null);

    private void Release(TaskCompletionSource held)
    {
        _writer.OnWrite = _ => ValueTask.CompletedTask;
        Inline.Complete(held);
        _rig.Run();
    }
}
