using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Core.Tests.Readers;

/// <summary>Tests of the events for readers of an erased deployment, and of other deployments.</summary>
public sealed class ErasureTests : IDisposable
{
    private static readonly DeploymentScope _d = DeploymentScope.Of("d");
    private static readonly DeploymentScope _other = DeploymentScope.Of("other");

    private readonly CoreRig _rig = new CoreRig().Open();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task EraseAsync_Deployment_IsKnownNeitherToTheLogNorToMemory()
    {
        _rig.Append("d", times: 3);
        _rig.Append("other");

        Assert.True(await EraseAsync("d"));

        Assert.Null(_rig.Store.GetLatestState("d"));
        Assert.Equal(["other"], _rig.Store.GetLatest().Select(status => status.ExecutionId));
        Assert.Equal(["other:1@4"], _rig.Watch(DeploymentScope.All).Lines);
        Assert.Empty((await _rig.Log.ReadLatestAsync(_d, long.MaxValue, 1, CancellationToken.None)).Statuses);
        Assert.False(await EraseAsync("d"));
    }

    [Fact]
    public async Task EraseAsync_StatusWaitsInTheOutbox_IsErasedWithTheRest()
    {
        await _rig.Notifier.NotifyAsync("d", DeploymentStatuses.Running);

        Assert.True(await EraseAsync("d"));

        _rig.Flush();
        Assert.Empty(_rig.Store.GetLatest());
    }

    [Fact]
    public async Task EraseAsync_CursorsBeforeIt_AreNotRecoveredForAllAndAreForOtherDeployments()
    {
        _rig.Append("other");
        _rig.Append("d");
        _rig.Append("other", times: 2);
        var before = _rig.Head with { Number = 1 };

        await EraseAsync("d");

        Assert.True(_rig.Ask(_other, before) is { Recovered: true, Statuses: [{ Position: 3 }, { Position: 4 }] });
        Assert.True(_rig.Ask(DeploymentScope.All, before) is { Recovered: false, Statuses: [{ Position: 4 }] });
        Assert.True(_rig.Ask(DeploymentScope.All, before with { Number = 2 }) is { Recovered: true, Statuses: [{ Position: 3 }, { Position: 4 }] });
        Assert.True(_rig.Ask(_d, before) is { Recovered: false, Statuses: [] });
    }

    [Fact]
    public async Task EraseAsync_ReadersOfTheDeployment_LearnThatNothingIsKnown()
    {
        var (resumed, resumedWriter) = _rig.Connect();
        var (stream, streamWriter) = _rig.Connect();
        _rig.Append("d");
        _rig.Resume(resumed, _d);
        _rig.Subscriptions.Open(stream, _d, cursor: null, access: null);
        var plain = _rig.Watch(_d);

        await EraseAsync("d");

        _rig.Append("d");
        _rig.Run();
        Assert.Equal(["ended d history_lost"], resumedWriter.Lines);
        Assert.Equal(["d:1@1", "history lost", "nothing known of d", "d:1@2"], streamWriter.Lines);
        Assert.Equal(["d:1@1", "d:1@2"], plain.Lines);
    }

    /// <summary>
    /// Tests that the reader counts as having missed nothing. Otherwise, it would wait silently for a deployment without further events.
    /// </summary>
    [Fact]
    public async Task EraseAsync_WatcherThatHasSeenEverythingComesBack_IsNotRecovered()
    {
        _rig.Append("d");
        var seen = _rig.Head;

        await EraseAsync("d");

        Assert.True(_rig.Ask(_d, seen) is { Recovered: false, Statuses: [] });
        _rig.Append("d");
        Assert.True(_rig.Ask(_d, seen) is { Recovered: true, Statuses: [{ Sequence: 1, Position: 2 }] });
    }

    [Fact]
    public async Task EraseAsync_ReaderOfAllHasReadEverything_GoesOn()
    {
        var (subscriber, writer) = _rig.Connect();
        _rig.Append("d");
        _rig.Resume(subscriber, DeploymentScope.All);

        await EraseAsync("d");

        _rig.Append("other");
        _rig.Run();
        Assert.Equal(["other:1@2"], writer.Lines);
    }

    [Fact]
    public async Task EraseAsync_ReaderOfAllIsBehind_IsWrittenNothingOfItAndToldOfTheLoss()
    {
        var (resumed, resumedWriter) = _rig.Connect();
        _rig.Resume(resumed, DeploymentScope.All);
        var plain = _rig.Watch(DeploymentScope.All);
        var held = (resumedWriter.Hold(), plain.Hold());
        _rig.Append("first");
        _rig.Run();
        _rig.Append("other");
        _rig.Append("d");
        _rig.Append("other");

        await EraseAsync("d");

        (resumedWriter.OnWrite, plain.OnWrite) = (_ => ValueTask.CompletedTask, _ => ValueTask.CompletedTask);
        Inline.Complete(held.Item1);
        Inline.Complete(held.Item2);
        _rig.Run();
        Assert.Equal(["first:1@1", "ended all history_lost"], resumedWriter.Lines);
        Assert.Equal(["first:1@1", "other:2@4"], plain.Lines);
    }

    [Fact]
    public async Task EraseAsync_LogThatCannotErase_SaysWhich()
    {
        using var rig = new CoreRig(configureServices: services => services.AddSingleton<IDeploymentLog>(
            provider => new ScriptedLog(ActivatorUtilities.CreateInstance<MemoryDeploymentLog>(provider))));

        var refusal = await Assert.ThrowsAsync<NotSupportedException>(() => rig.Get<IDeploymentEraser>().EraseAsync("d"));

        Assert.Equal(
            "The log ScriptedLog cannot erase a deployment, because it does not implement IErasableLog. Register a log that can, for example with UseSqlite.",
            refusal.Message);
    }

    private async Task<bool> EraseAsync(string executionId)
    {
        var erasing = _rig.Get<IDeploymentEraser>().EraseAsync(executionId);
        _rig.Run();
        return await erasing.WithPatience();
    }
}
