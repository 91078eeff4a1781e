using HotSwap.Notifications.Client.Watching;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.SignalR;
using static HotSwap.Notifications.Client.Tests.FakeHubConnection;

namespace HotSwap.Notifications.Client.Tests.Watching;

/// <summary>
/// Tests that the watchers of one client share one call per scope, and that the client pauses its calls while the server refuses them.
/// </summary>
public sealed class SharedResumeTests : IAsyncDisposable
{
    private const string Busy = "Failed to invoke 'ResumeDeployment' due to an error on the server. HubException: [too_many_calls] Too many calls.";

    private readonly FakeHubConnection _hub = new();
    private readonly NotingTime _time = new();
    private readonly DeploymentNotificationsClientOptions _options = new()
    {
        Url = new Uri("http://localhost"),
        Reconnect = { Delays = [TimeSpan.Zero] },
    };

    private DeploymentNotificationsClient? _client;

    private DeploymentNotificationsClient Client => _client ??= Create();

    public ValueTask DisposeAsync() => Client.DisposeAsync();

    [Fact]
    public async Task Watch_ManyOfOneDeployment_AskTogether()
    {
        var answer = new TaskCompletionSource<DeploymentSubscriptionAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _hub.OnResume = (_, _) => answer.Task;
        var first = FirstStatusAsync(Client.WatchDeploymentAsync("d"));
        await _hub.CalledAsync("resume d from nothing");
        var others = Enumerable.Range(0, 999).Select(_ => FirstStatusAsync(Client.WatchDeploymentAsync("d"))).ToList();

        answer.SetResult(Answer(1, recovered: false, Status(1)));

        Assert.All(await Task.WhenAll(others.Append(first)).WithPatience(), sequence => Assert.Equal(1, sequence));
        Assert.Equal(2, Resumes().Length);
    }

    [Fact]
    public async Task Watch_StoredCursors_AskWithTheOldestForAll()
    {
        var gate = Hold();
        var watching = FirstStatusesAsync(7, 5, 6);
        _hub.OnResume = (_, cursor) => Task.FromResult(
            Answer(8, recovered: true, [.. Enumerable.Range((int)cursor!.Number + 1, 8 - (int)cursor.Number).Select(number => Status(number))]));

        gate.SetResult();

        var seen = await watching.WithPatience();
        Assert.Equal([(8L, true), (6L, true), (7L, true)], seen);
        Assert.Equal(["resume d from 5"], Resumes());
    }

    [Fact]
    public async Task Watch_OldestCursorIsLost_OthersAreAskedForByThemselvesAndMissNothing()
    {
        var gate = Hold();
        var watching = FirstStatusesAsync(2, 7);
        _hub.OnResume = (_, cursor) => Task.FromResult(cursor!.Number == 2
            ? Answer(9, recovered: false, Status(9))
            : Answer(9, recovered: true, Status(8), Status(9)));

        gate.SetResult();

        var seen = await watching.WithPatience();
        Assert.Equal([(9L, false), (8L, true)], seen);
        Assert.Equal(["resume d from 2", "resume d from 7"], Resumes());
    }

    [Fact]
    public async Task Watch_CursorsOfTwoTerms_AskForEach()
    {
        var gate = Hold();
        var watching = Task.WhenAll(new DeploymentCursor?[] { new("old", 90), new("e", 7), null }.Select(
            cursor => Client.WatchDeploymentAsync("d", cursor).FirstAsync().AsTask()));
        _hub.OnResume = (_, cursor) => Task.FromResult(cursor?.Epoch == "e"
            ? Answer(8, recovered: true, Status(8))
            : Answer(8, recovered: false, Status(8)));

        gate.SetResult();

        var seen = await watching.WithPatience();
        Assert.Equal([false, true, true], seen.Select(update => update.Recovered));
        Assert.Equal(3, Resumes().Length);
    }

    [Fact]
    public async Task Watch_ServerRefusesForNow_IsAskedLessAndLessOften()
    {
        var attempts = 0;
        _hub.OnResume = (_, _) => ++attempts <= 3 ? throw new HubException("The host's own, transient error.") : Task.FromResult(Answer(1, recovered: false, Status(1)));
        var watching = FirstStatusAsync(Client.WatchDeploymentAsync("d"));
        for (var delay = 1; delay <= 4; delay *= 2)
        {
            await _time.ArmedAsync(delay);
            _time.Advance(TimeSpan.FromSeconds(delay * 0.79));
            Assert.False(watching.IsCompleted);
            _time.Advance(TimeSpan.FromSeconds(delay * 0.42));
        }

        Assert.Equal(1, await watching.WithPatience());
        Assert.Equal(4, attempts);
    }

    [Fact]
    public async Task Watch_TooManyCalls_NoScopeCallsUntilThePauseIsOver()
    {
        _hub.OnResume = (_, _) => throw new HubException(Busy);
        var first = FirstStatusAsync(Client.WatchDeploymentAsync("d"));
        await _time.ArmedAsync(1);
        _hub.OnResume = (id, _) => Task.FromResult(Answer(1, recovered: false, Status(1, id: id!)));
        var second = FirstStatusAsync(Client.WatchDeploymentAsync("other"));
        await _time.ArmedAsync(1, times: 2);
        Assert.Equal(["resume d from nothing"], Resumes());

        _time.Advance(TimeSpan.FromSeconds(1.21));

        Assert.Equal(1, await first.WithPatience());
        Assert.Equal(1, await second.WithPatience());
    }

    [Fact]
    public async Task Watch_ConnectionComesBack_AsksAtOnceWhatWasRefusedBefore()
    {
        _hub.OnResume = (_, _) => throw new HubException("An unexpected error occurred.");
        var watching = FirstStatusAsync(Client.WatchDeploymentAsync("d"));
        await _time.ArmedAsync(1);
        _hub.OnResume = (_, _) => Task.FromResult(Answer(1, recovered: false, Status(1)));

        _hub.Drop();

        Assert.Equal(1, await watching.WithPatience());
    }

    [Fact]
    public async Task Watch_AnswerDoesNotCome_AsksAgain()
    {
        _hub.OnResume = (_, _) => new TaskCompletionSource<DeploymentSubscriptionAnswer>().Task;
        var watching = FirstStatusAsync(Client.WatchDeploymentAsync("d"));
        await _time.ArmedAsync(30);
        _time.Advance(TimeSpan.FromSeconds(30));
        await _time.ArmedAsync(1);
        Assert.Equal(
            "The request to http://localhost/ for deployment 'd' failed. The client repeats it. The server did not answer within 30 s (AnswerTimeout).",
            Client.LastError!.Message);
        _hub.OnResume = (_, _) => Task.FromResult(Answer(1, recovered: false, Status(1)));

        _time.Advance(TimeSpan.FromSeconds(1.21));

        Assert.Equal(1, await watching.WithPatience());
    }

    [Fact]
    public async Task LastError_ServerRefusesForNow_SaysWhyUntilItAnswers()
    {
        var told = new List<DeploymentConnectionStateChangedEventArgs>();
        var healed = new TaskCompletionSource();
        Client.StateChanged += (_, change) =>
        {
            told.Add(change);
            _ = change is { State: DeploymentConnectionState.Connected, Error: null } && told.Count > 2 && healed.TrySetResult();
        };
        _hub.OnResume = (_, _) => throw new HubException("An unexpected error occurred invoking 'ResumeDeployment' on the server. HubException: [not_ready] Not ready yet.");
        var watching = FirstStatusAsync(Client.WatchDeploymentAsync("d"));
        await _time.ArmedAsync(1);

        var error = Assert.IsType<DeploymentConnectionException>(Client.LastError);
        Assert.Equal("The request to http://localhost/ for deployment 'd' failed. The client repeats it. [not_ready] Not ready yet.", error.Message);
        Assert.Equal((DeploymentErrorCodes.NotReady, DeploymentConnectionState.Connected), (error.Code, Client.State));
        Assert.Equal((error, _options.Url), (told[^1].Error, told[^1].Url));

        _hub.OnResume = (_, _) => Task.FromResult(Answer(1, recovered: false, Status(1)));
        _time.Advance(TimeSpan.FromSeconds(1.21));
        Assert.Equal(1, await watching.WithPatience());
        await healed.Task.WithPatience();
        Assert.Null(Client.LastError);
    }

    [Fact]
    public async Task Watch_AnswerMakesNoSense_EndsWithTheException()
    {
        _hub.OnResume = (_, _) => Task.FromResult<DeploymentSubscriptionAnswer>(new() { Cursor = null! });

        await Assert.ThrowsAsync<NullReferenceException>(() => FirstStatusAsync(Client.WatchDeploymentAsync("d")).WithPatience());

        _hub.OnResume = (_, _) => Task.FromResult(Answer(1, recovered: false, Status(1)));
        Assert.Equal(1, await FirstStatusAsync(Client.WatchDeploymentAsync("d")).WithPatience());
    }

    [Theory]
    [InlineData("not_allowed")]
    [InlineData("invalid_argument")]
    [InlineData("too_many_subscriptions")]
    public async Task Watch_RefusedForGood_EndsWithTheCode(string code)
    {
        _hub.OnResume = (_, _) => throw new HubException($"An unexpected error occurred invoking 'ResumeDeployment' on the server. HubException: [{code}] The reason.");

        var refused = await Assert.ThrowsAsync<DeploymentCallRefusedException>(() => FirstStatusAsync(Client.WatchDeploymentAsync("d")).WithPatience());

        Assert.Equal((code, $"[{code}] The reason."), (refused.Code, refused.Message));
        Assert.Single(Resumes());
    }

    [Theory]
    [InlineData("[not_decided] Authorization could not be decided.")]
    [InlineData("[too_many_connections] The user has 1 connections.")]
    [InlineData("[one_of_a_newer_server] Later.")]
    [InlineData("The subscription was refused: it needs rights that the caller does not have.")]
    public async Task Watch_RefusedWithAPassingCodeOrNone_AsksAgain(string refusal)
    {
        _hub.OnResume = (_, _) => throw new HubException("An unexpected error occurred invoking 'ResumeDeployment' on the server. HubException: " + refusal);
        var watching = FirstStatusAsync(Client.WatchDeploymentAsync("d"));
        await _time.ArmedAsync(1);
        _hub.OnResume = (_, _) => Task.FromResult(Answer(1, recovered: false, Status(1)));

        _time.Advance(TimeSpan.FromSeconds(1.21));

        Assert.Equal(1, await watching.WithPatience());
    }

    [Fact]
    public async Task Watch_NothingIsKnown_IsToldAfterTheGraceTime()
    {
        var watching = Client.WatchDeploymentAsync("d").FirstAsync().AsTask();
        await _time.ArmedAsync(2);
        Assert.False(watching.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.True((await watching.WithPatience()) is { NothingKnown: true, IsReset: true, Recovered: true });
    }

    [Fact]
    public async Task Watch_DeploymentBeginsWithinTheGraceTime_IsAllThatIsTold()
    {
        var watching = Client.WatchDeploymentAsync("d").Take(2).ToListAsync().AsTask();
        await _time.ArmedAsync(2);
        _hub.Send(Status(1));

        _time.Advance(TimeSpan.FromSeconds(2));
        _hub.Send(Status(2));

        Assert.Equal([(1L, true), (2L, false)], (await watching.WithPatience()).Select(update => (update.Status!.Sequence, update.IsReset)));
    }

    [Fact]
    public async Task WaitForCompletionAsync_NothingIsKnown_EndsAfterTheTimeout()
    {
        var waiting = Client.WaitForCompletionAsync("d");
        await _time.ArmedAsync(5);

        _time.Advance(TimeSpan.FromSeconds(5));

        var error = await Assert.ThrowsAsync<DeploymentNotFoundException>(() => waiting.WithPatience());
        Assert.Equal("d", error.ExecutionId);
        Assert.StartsWith("The server does not know deployment 'd', and no status came within 5 s (UnknownDeploymentTimeout).", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitForCompletionAsync_ConnectionIsLostMeanwhile_CountsFromTheNextAnswer()
    {
        var waiting = Client.WaitForCompletionAsync("d");
        await _time.ArmedAsync(5);
        var back = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _hub.OnStart = (_, _) => back.Task;
        _hub.OnResume = (_, _) => Task.FromResult(Answer(0, recovered: true));
        _hub.Drop();
        await _time.DisarmedAsync(1);

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(waiting.IsCompleted);
        back.SetResult();
        await _time.ArmedAsync(5, times: 2);
        _time.Advance(TimeSpan.FromSeconds(5));

        await Assert.ThrowsAsync<DeploymentNotFoundException>(() => waiting.WithPatience());
    }

    [Fact]
    public async Task Watch_MoreScopesThanCallsAtOnce_AFewCallsAreUnderWay()
    {
        var underWay = 0;
        var most = 0;
        _hub.OnResume = async (id, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref underWay));
            await Task.Yield();
            Interlocked.Decrement(ref underWay);
            return Answer(1, recovered: false, Status(1, id: id!));
        };

        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => FirstStatusAsync(Client.WatchDeploymentAsync($"d-{number}")))).WithPatience();

        Assert.InRange(most, 1, CallGate.Width);
    }

    [Fact]
    public async Task Watch_ManyScopesAreRefused_NoMoreThanAFewAreBeforeThePause()
    {
        var refused = 0;
        _hub.OnResume = (_, _) =>
        {
            Interlocked.Increment(ref refused);
            throw new HubException(Busy);
        };
        var watching = Enumerable.Range(0, 200).Select(number => FirstStatusAsync(Client.WatchDeploymentAsync($"d-{number}"))).ToList();

        await _time.ArmedAsync(1, times: 200);

        Assert.InRange(refused, 1, CallGate.Width);
        _hub.OnResume = (id, _) => Task.FromResult(Answer(1, recovered: false, Status(1, id: id!)));
        _time.Advance(TimeSpan.FromSeconds(1.21));
        await Task.WhenAll(watching).WithPatience();
    }

    [Fact]
    public async Task Watch_ServerRestartedEmpty_CursorsOfManyWatchersAreNotAskedForOneByOne()
    {
        var gate = Hold();
        var watching = Enumerable.Range(1, 100).Select(
            number => Client.WatchDeploymentAsync("d", new DeploymentCursor("old", number)).FirstAsync().AsTask()).ToList();
        _hub.OnResume = (_, _) => Task.FromResult(Answer(0, recovered: false));

        gate.SetResult();

        Assert.All(await Task.WhenAll(watching).WithPatience(), update => Assert.True(update is { NothingKnown: true, Recovered: false }));
        Assert.Equal(["resume d from 1", "resume d from 100"], Resumes());
    }

    [Fact]
    public async Task Unsubscribe_FailsForNow_IsCalledAgain()
    {
        _hub.OnResume = (_, _) => Task.FromResult(Answer(1, recovered: false, Status(1, DeploymentStatuses.Succeeded)));
        _hub.OnUnsubscribe = _ => throw new HubException("The host's own, transient error.");
        Assert.Equal(1, await FirstStatusAsync(Client.WatchDeploymentAsync("d")).WithPatience());
        await _time.ArmedAsync(1);
        var unsubscribed = new TaskCompletionSource();
        _hub.OnUnsubscribe = _ =>
        {
            unsubscribed.TrySetResult();
            return Task.CompletedTask;
        };

        _time.Advance(TimeSpan.FromSeconds(1.21));

        await unsubscribed.Task.WithPatience();
    }

    [Fact]
    public async Task StateChanged_WatchThatIsRefusedForNowEnds_SaysThatTheErrorIsOver()
    {
        var told = new Collector<DeploymentConnectionStateChangedEventArgs>();
        Client.StateChanged += (_, change) => told.Add(change);
        _hub.OnResume = (_, _) => throw new HubException("The host's own, transient error.");
        using var stop = new CancellationTokenSource();
        var watching = FirstStatusAsync(Client.WatchDeploymentAsync("d", stop.Token));
        await told.NextAsync(change => change is { State: DeploymentConnectionState.Connected, Error: not null });

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching.WithPatience());
        _time.Advance(TimeSpan.FromSeconds(1.21)); // The client unsubscribes after the pause, in case the subscription was made.
        await told.NextAsync(change => change is { State: DeploymentConnectionState.Connected, Error: null });
        Assert.Null(Client.LastError);
    }

    [Fact]
    public async Task StateChanged_StillRefusedAfterAReconnect_SaysSoAgain()
    {
        var told = new Collector<DeploymentConnectionStateChangedEventArgs>();
        Client.StateChanged += (_, change) => told.Add(change);
        _hub.OnResume = (_, _) => throw new HubException("The host's own, transient error.");
        var watching = FirstStatusAsync(Client.WatchDeploymentAsync("d"));
        await told.NextAsync(change => change is { State: DeploymentConnectionState.Connected, Error: not null });

        _hub.Drop();

        await told.NextAsync(change => change.State == DeploymentConnectionState.Reconnecting);
        await told.NextAsync(change => change is { State: DeploymentConnectionState.Connected, Error: not null });
        _hub.OnResume = (_, _) => Task.FromResult(Answer(1, recovered: false, Status(1)));
        _time.Advance(TimeSpan.FromSeconds(1.21));
        Assert.Equal(1, await watching.WithPatience());
    }

    [Fact]
    public async Task StateChanged_OneOfTwoWatchesIsAnswered_GoesOnToTellOfTheOther()
    {
        var told = new Collector<DeploymentConnectionStateChangedEventArgs>();
        Client.StateChanged += (_, change) => told.Add(change);
        _hub.OnResume = (id, _) => id == "refused"
            ? throw new HubException("The host's own, transient error.")
            : Task.FromResult(Answer(1, recovered: false, Status(1, id: id!)));
        var refused = FirstStatusAsync(Client.WatchDeploymentAsync("refused"));
        await told.NextAsync(change => change.Error is not null);

        Assert.Equal(1, await FirstStatusAsync(Client.WatchDeploymentAsync("answered")).WithPatience());

        Assert.NotNull(told.Latest.Error);
        await Client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => refused.WithPatience());
    }

    [Fact]
    public async Task WaitForCompletionAsync_DeploymentBeginsInTime_IsWaitedFor()
    {
        var waiting = Client.WaitForCompletionAsync("d");
        await _time.ArmedAsync(5);
        _hub.Send(Status(1));
        await _time.DisarmedAsync(1);

        _time.Advance(TimeSpan.FromHours(1));
        _hub.Send(Status(2, DeploymentStatuses.Succeeded));

        Assert.Equal(2, (await waiting.WithPatience()).Sequence);
    }

    [Fact]
    public async Task WaitForCompletionAsync_ToldToWaitOn_WaitsForADeploymentThatIsNotKnown()
    {
        _options.UnknownDeploymentTimeout = Timeout.InfiniteTimeSpan;
        var waiting = Client.WaitForCompletionAsync("d");
        await _hub.CalledAsync("resume d from nothing");

        _time.Advance(TimeSpan.FromDays(2));
        _hub.Send(Status(1, DeploymentStatuses.Failed));

        Assert.Equal(DeploymentStatuses.Failed, (await waiting.WithPatience()).Status);
    }

    /// <summary>Prevents the client from connecting until watchers exist.</summary>
    private TaskCompletionSource Hold()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _hub.OnStart = (_, _) => gate.Task;
        return gate;
    }

    private string[] Resumes()
    {
        lock (_hub.Calls)
        {
            return [.. _hub.Calls.Where(call => call.StartsWith("resume", StringComparison.Ordinal))];
        }
    }

    /// <summary>Starts a watch from each of the cursors.</summary>
    private Task<(long Sequence, bool Recovered)[]> FirstStatusesAsync(params long[] cursors) => Task.WhenAll(cursors.Select(async number =>
    {
        var update = await Client.WatchDeploymentAsync("d", new DeploymentCursor("e", number)).FirstAsync();
        return (update.Status!.Sequence, update.Recovered);
    }));

    private static async Task<long> FirstStatusAsync(IAsyncEnumerable<DeploymentUpdate> updates) =>
        (await updates.FirstAsync(update => update.Status is not null)).Status!.Sequence;

    private DeploymentNotificationsClient Create()
    {
        _options.TimeProvider = _time;
        _options.ConnectionFactory = () => _hub;
        return new DeploymentNotificationsClient(_options);
    }
}
