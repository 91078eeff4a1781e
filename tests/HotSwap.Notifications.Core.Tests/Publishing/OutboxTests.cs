namespace HotSwap.Notifications.Core.Tests.Publishing;

public sealed class OutboxTests : IDisposable
{
    private readonly OutboxRig _rig = new(new DeploymentNotificationsOptions());

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void TryTake_StatusesOfSeveralDeployments_KeepTheOrderOfAdding()
    {
        _rig.Status("a", 1);
        _rig.Status("b", 1);
        _rig.Status("a", 2);

        Assert.Equal(["a:1", "b:1", "a:2"], _rig.Take());
    }

    [Fact]
    public void TryTake_MoreStatusesThanTheBatch_LeavesTheRestInOrder()
    {
        for (var number = 1; number <= 5; number++)
        {
            _rig.Status("a", number);
        }

        Assert.Equal(["a:1", "a:2"], _rig.Take(maxStatuses: 2));
        _rig.Commit();
        Assert.Equal(["a:3", "a:4"], _rig.Take(maxStatuses: 2));
        _rig.Commit();
        Assert.Equal(["a:5"], _rig.Take(maxStatuses: 2));
    }

    [Fact]
    public void TryTake_ProgressOfADeploymentWithoutStatuses_ComesWithTheFirstBatch()
    {
        _rig.Status("a", 1);
        _rig.Progress("b", "Build", 10);

        Assert.Equal(["a:1", "b/Build:10"], _rig.Take());
    }

    [Fact]
    public void Add_ProgressWhileOneWaits_OnlyTheNewestIsKept()
    {
        _rig.Progress("a", "Build", 10);
        _rig.Progress("a", "Test", 1);
        _rig.Progress("a", "Build", 20);

        Assert.Equal(["a/Build:20", "a/Test:1"], _rig.Take());
    }

    [Fact]
    public void Add_ProgressTooSoonAfterTheLast_WaitsForTheInterval()
    {
        _rig.Progress("a", "Build", 10);
        Assert.Equal(["a/Build:10"], _rig.Take());

        _rig.Progress("a", "Build", 20);
        _rig.Progress("a", "Build", 30);
        Assert.Empty(_rig.Take());
        _rig.Advance(milliseconds: 99);
        Assert.Empty(_rig.Take());
        _rig.Advance(milliseconds: 1);

        Assert.Equal(["a/Build:30"], _rig.Take());
    }

    [Fact]
    public void Add_ProgressOfAnotherStage_IsNotHeldBack()
    {
        _rig.Progress("a", "Build", 10);
        _rig.Take();

        _rig.Progress("a", "Test", 1);
        _rig.Progress("b", "Build", 2);

        Assert.Equal(["a/Test:1", "b/Build:2"], _rig.Take());
    }

    [Fact]
    public void Add_ProgressAfterAStatus_WaitsUntilTheStatusIsCommitted()
    {
        _rig.Status("a", 1);
        _rig.Progress("a", "Build", 20);

        Assert.Equal(["a:1"], _rig.Take());
        _rig.Commit();

        Assert.Equal(["a/Build:20"], _rig.Take());
    }

    [Fact]
    public void Add_StatusWhileProgressWaits_HoldsItBackUntilTheStatusIsCommitted()
    {
        _rig.Progress("a", "Build", 10);
        _rig.Status("a", 1);

        Assert.Equal(["a:1"], _rig.Take());
        _rig.Commit();

        Assert.Equal(["a/Build:10"], _rig.Take());
    }

    [Fact]
    public void Committed_FurtherStatusWaits_ProgressGoesOnWaiting()
    {
        _rig.Status("a", 1);
        _rig.Progress("a", "Build", 10);
        Assert.Equal(["a:1"], _rig.Take());
        _rig.Status("a", 2);
        _rig.Commit();

        Assert.Equal(["a:2"], _rig.Take());
        _rig.Commit();
        Assert.Equal(["a/Build:10"], _rig.Take());
    }

    [Fact]
    public void Add_ProgressIsHeld_SignalsWhenItIsDue()
    {
        _rig.Progress("a", "Build", 10);
        _rig.Take();
        _rig.Progress("a", "Build", 20);
        Assert.Empty(_rig.Take());
        var signals = _rig.Signals;

        _rig.Advance(milliseconds: 100);
        Assert.Equal(signals, _rig.Signals);
        _rig.Advance(milliseconds: 1);

        Assert.Equal(signals + 1, _rig.Signals);
        Assert.Equal(["a/Build:20"], _rig.Take());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Add_TimeOfDayIsSet_ProgressWaitsForTheIntervalAndNoLonger(int hours)
    {
        _rig.Progress("a", "Build", 10);
        Assert.Equal(["a/Build:10"], _rig.Take());
        _rig.Progress("a", "Build", 20);

        _rig.Clock.Offset = TimeSpan.FromHours(hours);
        Assert.Empty(_rig.Take());
        _rig.Advance(milliseconds: 100);

        Assert.Equal(["a/Build:20"], _rig.Take());
    }

    [Fact]
    public void ReleaseHeld_ProgressWaitsForItsInterval_LetsItGoAndSignals()
    {
        _rig.Progress("a", "Build", 10);
        _rig.Take();
        _rig.Progress("a", "Build", 20);
        var signals = _rig.Signals;

        _rig.Outbox.ReleaseHeld();

        Assert.Equal(signals + 1, _rig.Signals);
        Assert.Equal(["a/Build:20"], _rig.Take());
    }

    [Fact]
    public void Complete_MessagesWait_AreStillToBeTakenAndNoMoreIsAccepted()
    {
        _rig.Progress("a", "Build", 10);
        _rig.Take();
        _rig.Progress("a", "Build", 20);
        _rig.Status("b", 1);

        _rig.Outbox.Complete();

        var refused = Assert.Throws<DeploymentNotificationRefusedException>(() => _rig.Status("b", 2));
        Assert.Equal(("[host_stopped] The status was refused because the host has shut down.", DeploymentErrorCodes.HostStopped), (refused.Message, refused.Code));
        _rig.Progress("b", "Build", 1);
        Assert.Equal(["b:1", "a/Build:20"], _rig.Drain());
        Assert.Equal(0, _rig.Outbox.Count);
    }

    [Fact]
    public async Task Add_FromManyThreads_KeepsEachThreadsOrderAndTheNewestProgress()
    {
        const int Writers = 4;
        const int Each = 5_000;
        using var rig = new OutboxRig(new DeploymentNotificationsOptions
        {
            Outbox = { ProgressLimit = 2 * Writers * Each, StatusLimit = 2 * Writers * Each },
        });

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
        {
            for (var number = 1; number <= Each; number++)
            {
                rig.Progress($"{writer}", "Build", number % 101);
                rig.Status($"{writer}", number);
            }
        })));
        var lines = rig.Drain();

        for (var writer = 0; writer < Writers; writer++)
        {
            Assert.Equal(
                [.. Enumerable.Range(1, Each).Select(number => $"{writer}:{number}"), $"{writer}/Build:{Each % 101}"],
                lines.Where(line => line[0] == '0' + writer));
        }
    }
}
