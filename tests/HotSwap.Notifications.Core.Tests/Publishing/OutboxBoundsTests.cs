namespace HotSwap.Notifications.Core.Tests.Publishing;

/// <summary>Tests of an outbox with room for 4 messages, and for 6 statuses.</summary>
public sealed class OutboxBoundsTests : IDisposable
{
    private readonly OutboxRig _rig = new(new DeploymentNotificationsOptions { Outbox = { ProgressLimit = 4, StatusLimit = 6 } });

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Add_StatusesBeyondTheCapacity_LeaveWaitingProgressAlone()
    {
        _rig.Progress("a", "Build", 10);
        _rig.Progress("b", "Build", 10);
        for (var number = 1; number <= 6; number++)
        {
            _rig.Status("c", number);
        }

        Assert.Equal(8, _rig.Outbox.Count);
        Assert.Equal(["c:1", "c:2", "c:3", "c:4", "c:5", "c:6", "a/Build:10", "b/Build:10"], _rig.Take());
    }

    [Fact]
    public void Add_StatusBeyondTheStatusLimit_IsRefusedUntilOneIsCommitted()
    {
        for (var number = 1; number <= 6; number++)
        {
            _rig.Status("a", number);
        }

        Assert.Equal(["a:1"], _rig.Take(maxStatuses: 1));
        var refused = Assert.Throws<DeploymentNotificationRefusedException>(() => _rig.Status("a", 7));
        Assert.Equal("[outbox_full] The status was refused because the outbox is full. Statuses in the outbox: 6 (Outbox.StatusLimit). Check whether the log is available.", refused.Message);

        _rig.Commit();
        _rig.Status("a", 8);
        Assert.Equal(["a:2", "a:3", "a:4", "a:5", "a:6", "a:8"], _rig.Take());
    }

    [Fact]
    public void Add_ProgressOfAFurtherStageAtTheCapacity_IsDropped()
    {
        _rig.Progress("a", "Build", 1);
        for (var number = 1; number <= 3; number++)
        {
            _rig.Status("b", number);
        }

        _rig.Progress("c", "Build", 10);
        _rig.Progress("a", "Build", 2);

        Assert.Equal(["b:1", "b:2", "b:3", "a/Build:2"], _rig.Drain());
    }

    [Fact]
    public void Add_ProgressOfMoreStagesThanTheCapacity_IsBoundedAlsoWhileTheyCool()
    {
        for (var number = 1; number <= 100; number++)
        {
            _rig.Progress("a", $"Stage {number}", number);
        }

        Assert.Equal(4, _rig.Take().Length);
        _rig.Progress("a", "Stage 101", 1);
        Assert.Empty(_rig.Take());

        _rig.Advance(milliseconds: 100);
        Assert.Empty(_rig.Take());
        _rig.Progress("a", "Stage 102", 2);
        Assert.Equal(["a/Stage 102:2"], _rig.Take());
    }
}
