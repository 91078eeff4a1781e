using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using static HotSwap.Notifications.Client.Tests.FakeHubConnection;

namespace HotSwap.Notifications.Client.Tests.Watching;

public sealed class WatchTests : IAsyncDisposable
{
    private readonly FakeHubConnection _hub = new();
    private readonly FakeLogCollector _logs = new();
    private readonly DeploymentNotificationsClient _client;

    public WatchTests()
    {
        var logging = LoggerFactory.Create(builder => builder.AddProvider(new FakeLoggerProvider(_logs)));
        var options = new DeploymentNotificationsClientOptions
        {
            Url = new Uri("http://localhost"),
            Reconnect = { Delays = [TimeSpan.Zero] },
            MaxBufferedUpdates = 16,
            UnknownDeploymentTimeout = Timeout.InfiniteTimeSpan,
            AnswerTimeout = TimeSpan.FromHours(1),
            LoggerFactory = logging,
            TimeProvider = new ImpatientTime(),
            ConnectionFactory = () => _hub,
        };
        _client = new DeploymentNotificationsClient(options);
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    [Fact]
    public async Task WatchDeploymentAsync_UntilTheFinalStatus_EndsAndLeavesTheGroup()
    {
        var resumed = WhenResumed();
        var reading = ReadAsync(_client.WatchDeploymentAsync("d"));
        await resumed.WithPatience();

        _hub.Send(Status(1));
        _hub.Send(Progress(1, 50));
        _hub.Send(Status(2, DeploymentStatuses.Succeeded));
        _hub.Send(Status(3, DeploymentStatuses.RolledBack));

        Assert.Equal(["1", "50%", "2"], await reading.WithPatience());
        await _hub.CalledAsync("unsubscribe d");
        Assert.Equal(["resume d from nothing", "unsubscribe d"], _hub.Calls);
    }

    [Fact]
    public async Task WatchDeploymentAsync_ConnectionIsLost_ResumesWhereItStopped()
    {
        var resumed = WhenResumed();
        var watching = _client.WatchDeploymentAsync("d").Where(IsKnown).GetAsyncEnumerator();
        var first = watching.MoveNextAsync();
        await resumed.WithPatience();
        _hub.Send(Status(1));
        Assert.True(await first);

        _hub.OnResume = (_, _) => Task.FromResult(Answer(3, recovered: true, Status(2), Status(3)));
        _hub.Drop();

        Assert.True(await watching.MoveNextAsync().AsTask().WithPatience());
        Assert.True(await watching.MoveNextAsync().AsTask().WithPatience());
        Assert.Equal(3, watching.Current.Status!.Sequence);
        Assert.Equal(["resume d from nothing", "resume d from 1"], _hub.Calls);
        await watching.DisposeAsync();
    }

    [Fact]
    public async Task WatchDeploymentAsync_AnswerComesAfterItsConnectionWasLost_AsksTheNextOneAgain()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource<DeploymentSubscriptionAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _hub.OnResume = (_, _) =>
        {
            asked.SetResult();
            return answer.Task;
        };
        var lost = new TaskCompletionSource();
        _client.StateChanged += (_, change) => _ = change.State == DeploymentConnectionState.Reconnecting && lost.TrySetResult();
        var reading = ReadAsync(_client.WatchDeploymentAsync("d"));
        await asked.Task.WithPatience();
        _hub.OnResume = (_, _) => Task.FromResult(Answer(2, recovered: true, Status(1), Status(2, DeploymentStatuses.Succeeded)));

        _hub.Drop();
        await lost.Task.WithPatience();
        answer.SetResult(Answer(0, recovered: false));

        Assert.Equal(["1", "2"], await reading.WithPatience());
    }

    [Fact]
    public async Task WatchDeploymentAsync_StoredCursor_IsAskedWith()
    {
        _hub.OnResume = (_, _) => Task.FromResult(Answer(9, recovered: true, Status(9, DeploymentStatuses.Failed)));

        var updates = await ReadAsync(_client.WatchDeploymentAsync("d", new DeploymentCursor("e", 7))).WithPatience();

        Assert.Equal(["9"], updates);
        Assert.Equal("resume d from 7", _hub.Calls[0]);
    }

    [Fact]
    public async Task WatchDeploymentAsync_Refused_ThrowsTheServersSentence()
    {
        _hub.OnResume = (_, _) => throw new HubException(
            "An unexpected error occurred invoking 'ResumeDeployment' on the server. HubException: [not_allowed] Not you.");

        var error = await Assert.ThrowsAsync<DeploymentCallRefusedException>(() => ReadAsync(_client.WatchDeploymentAsync("d")).WithPatience());

        Assert.Equal(("[not_allowed] Not you.", DeploymentErrorCodes.NotAllowed), (error.Message, error.Code));
    }

    [Fact]
    public async Task WatchDeploymentAsync_TooManyCalls_TriesAgain()
    {
        _hub.OnResume = (_, _) => _hub.Calls.Count < 3
            ? throw new HubException("Failed to invoke 'ResumeDeployment' due to an error on the server. HubException: [too_many_calls] …")
            : Task.FromResult(Answer(1, recovered: false, Status(1, DeploymentStatuses.Succeeded)));

        Assert.Equal(["1"], await ReadAsync(_client.WatchDeploymentAsync("d")).WithPatience());
    }

    [Fact]
    public async Task WatchDeploymentAsync_SubscriptionIsEnded_AsksAgainAndThrowsTheRefusal()
    {
        var resumed = WhenResumed();
        var reading = ReadAsync(_client.WatchDeploymentAsync("d"));
        await resumed.WithPatience();
        _hub.OnResume = (_, _) => throw new HubException("An unexpected error occurred. HubException: [not_allowed] " + Refusals.NotAllowed);

        _hub.EndSubscription("another");
        _hub.EndSubscription("d");

        var error = await Assert.ThrowsAsync<DeploymentCallRefusedException>(() => reading.WithPatience());
        Assert.EndsWith(Refusals.NotAllowed, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WatchAllDeploymentsAsync_PositionsAreWithheld_DoesNotAskForThem()
    {
        var resumed = WhenResumed();
        var watching = _client.WatchAllDeploymentsAsync().Where(IsKnown).GetAsyncEnumerator();
        var first = watching.MoveNextAsync();
        await resumed.WithPatience();

        _hub.SendWithheld(1, 4);
        _hub.Send(Status(5));

        Assert.True(await first.AsTask().WithPatience());
        Assert.Equal(5, watching.Current.Status!.Position);
        Assert.Equal(["resume all from nothing"], _hub.Calls);
        await watching.DisposeAsync();
    }

    [Fact]
    public async Task WatchDeploymentAsync_ServerFailsForAMoment_TriesAgain()
    {
        var attempts = 0;
        _hub.OnResume = (_, _) => ++attempts < 3
            ? throw new HubException("An unexpected error occurred invoking 'ResumeDeployment' on the server. HubException: The host's own.")
            : Task.FromResult(Answer(1, recovered: false, Status(1, DeploymentStatuses.Succeeded)));

        Assert.Equal(["1"], await ReadAsync(_client.WatchDeploymentAsync("d")).WithPatience());
    }

    [Fact]
    public async Task WatchDeploymentAsync_GapBetweenEvents_AsksAgainAtOnce()
    {
        var resumed = WhenResumed();
        var reading = ReadAsync(_client.WatchDeploymentAsync("d"));
        await resumed.WithPatience();
        _hub.OnResume = (_, _) => Task.FromResult(
            Answer(4, recovered: true, Status(2), Status(3), Status(4, DeploymentStatuses.Failed)));

        _hub.Send(Status(1));
        _hub.Send(Status(3));

        Assert.Equal(["1", "2", "3", "4"], await reading.WithPatience());
    }

    [Fact]
    public async Task WatchDeploymentAsync_ReaderIsSlow_ReadsOnFromTheServersHistory()
    {
        const int Count = 100;
        var resumed = WhenResumed();
        await using var watching = _client.WatchDeploymentAsync("d").Where(IsKnown).GetAsyncEnumerator();
        var first = watching.MoveNextAsync();
        await resumed.WithPatience();
        _hub.Send(Status(1));
        Assert.True(await first.AsTask().WithPatience());
        _hub.OnResume = (_, cursor) => Task.FromResult(Answer(
            Count, recovered: true, [.. Enumerable.Range(1, Count).Skip((int)cursor!.Number).Select(number => Status(number))]));

        for (var number = 2; number <= Count; number++)
        {
            _hub.Send(Status(number));
        }

        for (var number = 1; number < Count; number++)
        {
            Assert.Equal(number, watching.Current.Status!.Sequence);
            Assert.True(await watching.MoveNextAsync().AsTask().WithPatience());
        }

        Assert.Equal(["resume d from nothing", "resume d from 17"], _hub.Calls);
    }

    [Fact]
    public async Task WatchDeploymentAsync_ReaderIsSlow_ThinsProgressButNoStatus()
    {
        var resumed = WhenResumed();
        await using var watching = _client.WatchDeploymentAsync("d").Where(IsKnown).GetAsyncEnumerator();
        var first = watching.MoveNextAsync();
        await resumed.WithPatience();

        _hub.Send(Status(1));
        Assert.True(await first);
        for (var progress = 1; progress <= 100; progress++)
        {
            _hub.Send(Progress(1, progress, "Build"));
            _hub.Send(Progress(1, progress, "Test"));
        }

        _hub.Send(Status(2, DeploymentStatuses.Succeeded));

        var updates = new List<string>();
        while (await watching.MoveNextAsync().AsTask().WithPatience())
        {
            updates.Add(Text(watching.Current));
        }

        Assert.Equal(["100%", "100%", "2"], updates);
    }

    [Fact]
    public async Task Watch_SeveralOfOneDeployment_ShareTheConnectionAndTheLastLeaves()
    {
        using var firstStops = new CancellationTokenSource();
        var first = ReadAsync(_client.WatchDeploymentAsync("d", firstStops.Token));
        var second = ReadAsync(_client.WatchDeploymentAsync("d"));
        var all = _client.OnAllDeployments((_, _) => Task.CompletedTask);
        await _hub.CalledAsync("resume d from nothing");
        await _hub.CalledAsync("resume all from nothing");
        Assert.Equal(1, _hub.Starts);

        await firstStops.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WithPatience());
        Assert.DoesNotContain("unsubscribe d", _hub.Calls);

        _hub.Send(Status(1, DeploymentStatuses.Succeeded));
        Assert.Equal(["1"], await second.WithPatience());
        await _hub.CalledAsync("unsubscribe d");
        await all.DisposeAsync();
        await _hub.CalledAsync("unsubscribe all");
        Assert.Equal(["unsubscribe d", "unsubscribe all"], _hub.Calls.Where(call => call.StartsWith("unsub", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Watch_OneAndAll_EachGetsAStatusOnce()
    {
        var resumed = WhenResumed(times: 2);
        var one = ReadAsync(_client.WatchDeploymentAsync("d"));
        var seenByAll = new List<string>();
        var allSeen = new TaskCompletionSource();
        await using var all = _client.OnAllDeployments((update, _) =>
        {
            if (IsKnown(update))
            {
                seenByAll.Add(Text(update));
            }

            if (update.IsFinal)
            {
                allSeen.TrySetResult();
            }

            return Task.CompletedTask;
        });
        await resumed.WithPatience();

        foreach (var status in new[] { Status(1), Status(2, DeploymentStatuses.Succeeded) })
        {
            _hub.Send(status);
            _hub.Send(status);
        }

        Assert.Equal(["1", "2"], await one.WithPatience());
        await allSeen.Task.WithPatience();
        await all.DisposeAsync();
        Assert.Equal(["1", "2"], seenByAll);
    }

    [Fact]
    public async Task OnDeployment_HandlerFails_IsLoggedAndCountedAndTheNextUpdateComes()
    {
        var resumed = WhenResumed();
        var handled = new List<string>();
        var watch = _client.OnDeployment("d", (update, _) =>
        {
            if (IsKnown(update))
            {
                handled.Add(Text(update));
            }

            return update.IsFinal || update.NothingKnown ? Task.CompletedTask : throw new InvalidOperationException("a handler that fails");
        });
        await resumed.WithPatience();

        _hub.Send(Status(1));
        _hub.Send(Status(2, DeploymentStatuses.Succeeded));
        await watch.Completion.WithPatience();

        Assert.Equal(["1", "2"], handled);
        Assert.Equal(1, watch.HandlerErrorCount);
        var logged = Assert.Single(_logs.GetSnapshot(), record => record.Level == LogLevel.Error);
        Assert.Contains("deployment d", logged.Message, StringComparison.Ordinal);
        await watch.DisposeAsync();
    }

    [Fact]
    public async Task OnDeployment_HandlerFailsWhileItIsDisposed_IsCountedAllTheSame()
    {
        var resumed = WhenResumed();
        var handling = new TaskCompletionSource();
        var watch = _client.OnDeployment("d", async (update, stop) =>
        {
            if (update.NothingKnown)
            {
                return;
            }

            var stopped = new TaskCompletionSource();
            await using var registration = stop.Register(stopped.SetResult);
            handling.SetResult();
            await stopped.Task;
            throw new InvalidOperationException("a handler that fails");
        });
        await resumed.WithPatience();
        _hub.Send(Status(1));
        await handling.Task.WithPatience();

        await watch.DisposeAsync().AsTask().WithPatience();

        Assert.Equal(1, watch.HandlerErrorCount);
        Assert.True(watch.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task OnDeployment_DisposedFromWithinTheHandler_Ends()
    {
        var resumed = WhenResumed();
        var created = new TaskCompletionSource<DeploymentWatch>();
        var watch = _client.OnDeployment("d", async (_, _) => await (await created.Task).DisposeAsync());
        created.SetResult(watch);
        await resumed.WithPatience();

        _hub.Send(Status(1));

        await watch.Completion.WithPatience();
    }

    [Fact]
    public async Task WaitForCompletionAsync_DeploymentEnds_ReturnsTheFinalStatus()
    {
        _hub.OnResume = (_, _) => Task.FromResult(Answer(5, recovered: false, Status(5, DeploymentStatuses.RolledBack)));

        var final = await _client.WaitForCompletionAsync("d").WithPatience();

        Assert.Equal((DeploymentStatuses.RolledBack, 5L), (final.Status, final.Sequence));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    public void Watch_InvalidId_ThrowsAtOnce(string executionId)
    {
        Assert.Throws<ArgumentException>(nameof(executionId), () => { _ = _client.WatchDeploymentAsync(executionId); });
        Assert.Throws<ArgumentException>(
            nameof(executionId), () => { _ = _client.OnDeployment(executionId, (_, _) => Task.CompletedTask); });
    }

    private Task WhenResumed(int times = 1)
    {
        var resumed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var remaining = times;
        _hub.OnResume = (_, _) =>
        {
            if (Interlocked.Decrement(ref remaining) == 0)
            {
                resumed.SetResult();
            }

            return Task.FromResult(Answer(0, recovered: false));
        };
        return resumed.Task;
    }

    private static async Task<List<string>> ReadAsync(IAsyncEnumerable<DeploymentUpdate> updates)
    {
        var texts = new List<string>();
        await foreach (var update in updates.Where(IsKnown))
        {
            texts.Add(Text(update));
        }

        return texts;
    }

    private static bool IsKnown(DeploymentUpdate update) => !update.NothingKnown;

    private static string Text(DeploymentUpdate update) =>
        update.Status is { } status ? $"{status.Sequence}" : $"{update.Progress!.Progress}%";
}
