using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Core.Tests.Timelines;

/// <summary>Tests that statuses that a connected client has still to read are kept, in addition to those for clients that resume.</summary>
public sealed class LiveReaderTests : IDisposable
{
    private readonly CoreRig _rig = new CoreRig(options =>
    {
        options.History.StatusesPerDeployment = 3;
        options.History.StatusesOfAllDeployments = 5;
    }).Open();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Append_ReaderOfOneIsBehind_KeepsWhatItHasToRead()
    {
        var writer = _rig.Watch(DeploymentScope.Of("d"));
        var held = writer.Hold();
        _rig.Append("d", times: 300);
        _rig.Run();

        // The history keeps all statuses of its own deployment, but only the newest of all deployments.
        Assert.True(_rig.Ask(DeploymentScope.Of("d"), At(1)).Recovered);
        Assert.False(_rig.Ask(DeploymentScope.All, At(1)).Recovered);
        writer.OnWrite = _ => ValueTask.CompletedTask;
        Inline.Complete(held);
        _rig.Run();

        Assert.Equal(Enumerable.Range(1, 300).Select(number => $"d:{number}@{number}"), writer.Lines);
        _rig.Append("d");
        Assert.False(_rig.Ask(DeploymentScope.Of("d"), At(1)).Recovered);
    }

    [Fact]
    public void Append_ReaderOfAllIsBehind_KeepsWhatItHasToRead()
    {
        var writer = _rig.Watch(DeploymentScope.All);
        var held = writer.Hold();
        for (var number = 1; number <= 100; number++)
        {
            _rig.Append("a");
            _rig.Append("b");
            _rig.Run();
        }

        // The first two are being written.
        Assert.True(_rig.Ask(DeploymentScope.All, At(2)).Recovered);
        Assert.False(_rig.Ask(DeploymentScope.Of("a"), At(2)).Recovered);
        writer.OnWrite = _ => ValueTask.CompletedTask;
        Inline.Complete(held);
        _rig.Run();

        Assert.Equal(Enumerable.Range(1, 200).Select(number => (long)number), writer.Statuses.Select(status => status.Position));
        _rig.Append("a");
        Assert.False(_rig.Ask(DeploymentScope.All, At(1)).Recovered);
    }

    [Fact]
    public void Append_ReaderThatIsBehindGoesAway_KeepsNothingForItAnyMore()
    {
        var (subscriber, writer) = _rig.Connect();
        _rig.Subscriptions.Subscribe(subscriber, DeploymentScope.Of("d"), access: null);
        _rig.Run();
        writer.Hold();
        _rig.Append("d", times: 100);
        _rig.Run();

        _rig.Registry.Remove(subscriber);
        _rig.Append("d");

        Assert.False(_rig.Ask(DeploymentScope.Of("d"), At(1)).Recovered);
    }

    [Fact]
    public void Append_FinishedForLongerThanTheRetentionWhileAReaderIsBehind_ReaderOfAllStillReadsIt()
    {
        var writer = _rig.Watch(DeploymentScope.All);
        _rig.Append("d", status: DeploymentStatuses.Succeeded);
        _rig.Time.Advance(TimeSpan.FromHours(2));
        _rig.Append("last");
        Assert.Null(_rig.Store.GetLatestState("d"));

        _rig.Run();

        Assert.Equal(["d:1@1", "last:1@2"], writer.Lines);
    }

    private DeploymentCursor At(long position) => _rig.Head with { Number = position };
}
