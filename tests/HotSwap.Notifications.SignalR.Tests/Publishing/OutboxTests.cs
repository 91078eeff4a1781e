using HotSwap.Notifications.Publishing;
using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Tests.Publishing;

public sealed class OutboxTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Outbox _outbox;

    public OutboxTests() => _outbox = Create(capacity: 4, statusLimit: 6);

    public void Dispose() => _outbox.Dispose();

    [Fact]
    public void TryTake_StatusesAndProgress_ComeInTheOrderOfAdding()
    {
        Status("a", 1);
        Progress("a", "Build", 10);
        Status("b", 1);

        Assert.Equal(["a:1", "a/Build:10", "b:1"], TakeAll());
    }

    [Fact]
    public void Add_ProgressWhileOneWaits_OnlyTheNewestIsKept()
    {
        Progress("a", "Build", 10);
        Progress("a", "Test", 1);
        Progress("a", "Build", 20);

        Assert.Equal(["a/Build:20", "a/Test:1"], TakeAll());
    }

    [Fact]
    public void Add_ProgressTooSoonAfterTheLast_WaitsForTheInterval()
    {
        Progress("a", "Build", 10);
        Assert.Equal(["a/Build:10"], TakeAll());

        Progress("a", "Build", 20);
        Progress("a", "Build", 30);
        Assert.Empty(TakeAll());
        _time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Empty(TakeAll());
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(["a/Build:30"], TakeAll());
    }

    [Fact]
    public void Add_ProgressOfAnotherStage_IsNotHeldBack()
    {
        Progress("a", "Build", 10);
        TakeAll();

        Progress("a", "Test", 1);
        Progress("b", "Build", 2);

        Assert.Equal(["a/Test:1", "b/Build:2"], TakeAll());
    }

    [Fact]
    public void Add_StatusWhileProgressIsHeld_LetsTheProgressGoFirst()
    {
        Progress("a", "Build", 10);
        TakeAll();
        Progress("a", "Build", 99);

        Status("a", 2);

        Assert.Equal(["a/Build:99", "a:2"], TakeAll());
    }

    [Fact]
    public void Add_ProgressAfterAStatus_DoesNotOvertakeIt()
    {
        Progress("a", "Build", 10);
        Status("a", 1);
        Progress("a", "Build", 20);

        Assert.Equal(["a/Build:10", "a:1"], TakeAll());
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(["a/Build:20"], TakeAll());
    }

    [Fact]
    public async Task WaitAsync_ProgressIsHeld_EndsWhenItIsDue()
    {
        Progress("a", "Build", 10);
        TakeAll();
        Progress("a", "Build", 20);

        var waiting = _outbox.WaitAsync();
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.True(await waiting.WithPatience());
        Assert.Equal(["a/Build:20"], TakeAll());
    }

    [Fact]
    public void Add_StatusAtTheBound_DropsSupersededProgressFirst()
    {
        Progress("a", "Build", 10);
        Status("a", 1);
        Progress("a", "Test", 1);
        Progress("b", "Build", 5);
        Progress("a", "Build", 20);

        Status("b", 1);

        Assert.Equal(["a:1", "a/Test:1", "b/Build:5", "b:1"], TakeAll());
    }

    [Fact]
    public void Add_StatusesBeyondTheBound_DropAllProgressButNoStatus()
    {
        Progress("a", "Build", 10);
        Progress("b", "Build", 10);
        for (var number = 1; number <= 6; number++)
        {
            Status("c", number);
        }

        Assert.Equal(["c:1", "c:2", "c:3", "c:4", "c:5", "c:6"], TakeAll());
    }

    [Fact]
    public void Add_StatusBeyondTheStatusLimit_IsRefusedWithTheLimit()
    {
        for (var number = 1; number <= 6; number++)
        {
            Status("a", number);
        }

        var refused = Assert.Throws<DeploymentNotificationRefusedException>(() => Status("a", 7));
        Assert.Equal("The status was refused: 6 statuses wait to be sent, as many as OutboxStatusLimit allows.", refused.Message);

        Assert.Equal("a:1", Take());
        Status("a", 8);
        Assert.Equal(["a:2", "a:3", "a:4", "a:5", "a:6", "a:8"], TakeAll());
    }

    [Fact]
    public void Add_ProgressWhenOnlyStatusesWait_IsDropped()
    {
        for (var number = 1; number <= 4; number++)
        {
            Status("a", number);
        }

        Progress("b", "Build", 10);

        Assert.Equal(["a:1", "a:2", "a:3", "a:4"], TakeAll());
    }

    [Fact]
    public void Add_ProgressOfMoreStagesThanTheBound_IsBounded()
    {
        for (var number = 1; number <= 100; number++)
        {
            Progress("a", $"Stage {number}", number);
        }

        Assert.Equal(4, TakeAll().Count);
    }

    [Fact]
    public async Task FlushAsync_ProgressIsHeld_ReleasesItAndWaitsForTheReader()
    {
        Progress("a", "Build", 10);
        TakeAll();
        Progress("a", "Build", 20);
        var reader = _outbox.WaitAsync();

        var flushed = _outbox.FlushAsync();
        Assert.True(await reader.WithPatience());
        Assert.Equal(["a/Build:20"], TakeAll());
        Assert.False(flushed.IsCompleted);
        _ = _outbox.WaitAsync();

        await flushed.WithPatience();
    }

    [Fact]
    public async Task Complete_MessagesWait_AreStillToBeTaken()
    {
        Status("a", 1);

        _outbox.Complete();

        Assert.True(await _outbox.WaitAsync());
        Assert.Equal(["a:1"], TakeAll());
        Assert.False(await _outbox.WaitAsync());
    }

    [Fact]
    public async Task Add_FromManyThreads_KeepsEachThreadsOrder()
    {
        using var outbox = Create(capacity: 1_000_000, statusLimit: 1_000_000);
        const int Writers = 4;
        const int Each = 5_000;

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
        {
            for (var number = 1; number <= Each; number++)
            {
                outbox.Add(StatusMessage($"writer-{writer}", number));
                outbox.Add(ProgressMessage($"writer-{writer}", "Build", number % 101));
            }
        })));

        var latest = new Dictionary<string, long>();
        while (outbox.TryTake(out var message))
        {
            if (message is DeploymentStatusMessage status)
            {
                Assert.Equal(latest.GetValueOrDefault(status.ExecutionId) + 1, status.Sequence);
                latest[status.ExecutionId] = status.Sequence;
            }
        }

        Assert.Equal(Writers, latest.Count);
        Assert.All(latest.Values, number => Assert.Equal(Each, number));
    }

    private Outbox Create(int capacity, int statusLimit) => new(
        Options.Create(new DeploymentNotificationsOptions { OutboxCapacity = capacity, OutboxStatusLimit = statusLimit }),
        _time,
        new NotificationMetrics(new TestMeterFactory()));

    private void Status(string id, long number) => _outbox.Add(StatusMessage(id, number));

    private void Progress(string id, string stage, int progress) => _outbox.Add(ProgressMessage(id, stage, progress));

    private string? Take() => _outbox.TryTake(out var message)
        ? message switch
        {
            DeploymentStatusMessage status => $"{status.ExecutionId}:{status.Sequence}",
            DeploymentProgressMessage progress => $"{progress.ExecutionId}/{progress.Stage}:{progress.Progress}",
            _ => message.ToString(),
        }
        : null;

    private List<string> TakeAll()
    {
        var taken = new List<string>();
        while (Take() is { } message)
        {
            taken.Add(message);
        }

        return taken;
    }

    private static DeploymentStatusMessage StatusMessage(string id, long number) => new()
    {
        ExecutionId = id,
        Status = DeploymentStatuses.Running,
        UpdatedAt = States.Noon,
        Details = States.Bare(id),
        Sequence = number,
    };

    private static DeploymentProgressMessage ProgressMessage(string id, string stage, int progress) => new()
    {
        ExecutionId = id,
        Stage = stage,
        Progress = progress,
        Timestamp = States.Noon,
    };
}
