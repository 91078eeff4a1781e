using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Core.Tests.Timelines;

/// <summary>Tests of waiting until this node reaches a cursor that another node issued.</summary>
public sealed class CursorWaitTests : IDisposable
{
    private readonly CoreRig _rig = new CoreRig().Open();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task WhenReachedAsync_CursorLiesAhead_EndsWhenTheNodeHasComeToIt()
    {
        var reached = _rig.Store.WhenReachedAsync(_rig.Head with { Number = 2 }, CancellationToken.None);
        _rig.Append("d");
        Assert.False(reached.IsCompleted);

        _rig.Append("d");

        await reached.WithPatience();
    }

    [Fact]
    public async Task WhenReachedAsync_LogBeginsAnew_EndsWithTheTermThatTheCursorIsOf()
    {
        var reached = _rig.Store.WhenReachedAsync(_rig.Head with { Number = 2 }, CancellationToken.None);

        _rig.Open();

        await reached.WithPatience();
    }

    [Fact]
    public void WhenReachedAsync_CursorOfAnotherTermOrReached_EndsAtOnce()
    {
        _rig.Append("d");

        Assert.True(_rig.Store.WhenReachedAsync(new DeploymentCursor("another", 99), CancellationToken.None).IsCompletedSuccessfully);
        Assert.True(_rig.Store.WhenReachedAsync(_rig.Head, CancellationToken.None).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task WhenReachedAsync_Cancelled_EndsAsCancelled()
    {
        using var patience = new CancellationTokenSource();
        var reached = _rig.Store.WhenReachedAsync(_rig.Head with { Number = 2 }, patience.Token);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reached.WithPatience());
    }
}
