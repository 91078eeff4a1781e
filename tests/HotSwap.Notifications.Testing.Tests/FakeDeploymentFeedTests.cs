using HotSwap.Notifications.Client;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Testing.Tests;

public sealed class FakeDeploymentFeedTests : IAsyncDisposable
{
    private readonly FakeDeploymentFeed _feed = new(new FakeTimeProvider(States.Noon));
    private readonly DeploymentNotificationsClient _client;

    public FakeDeploymentFeedTests() => _client = _feed.CreateClient();

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    [Fact]
    public async Task Watch_StatusesAndProgress_ComeInOrderAndTheWatchEnds()
    {
        var watching = ReadAsync(_client.WatchDeploymentAsync("d"));
        await _feed.WaitForWatcherAsync("d").WithPatience();

        await _feed.NotifyAsync("d", DeploymentStatuses.Running);
        await _feed.NotifyDeploymentProgress("d", "Build", 50);
        await _feed.NotifyAsync("another", DeploymentStatuses.Running);
        await _feed.NotifyAsync("d", DeploymentStatuses.Succeeded);

        Assert.Equal(["1 Running", "Build 50", "2 Succeeded"], (await watching.WithPatience()).Select(Text));
    }

    [Fact]
    public async Task Watch_ComesLate_IsToldTheCurrentStatusAndTheNewestProgress()
    {
        await _feed.NotifyAsync("d", DeploymentStatuses.Pending);
        await _feed.NotifyAsync("d", DeploymentStatuses.Running);
        await _feed.NotifyDeploymentProgress("d", "Build", 10);
        await _feed.NotifyDeploymentProgress("d", "Build", 20);

        var updates = await ReadAsync(_client.WatchDeploymentAsync("d"), 2).WithPatience();

        Assert.Equal(["2 Running", "Build 20"], updates.Select(Text));
    }

    [Fact]
    public async Task Watch_DeploymentIsOverOrBeganAgain_ShowsNoProgressOfBefore()
    {
        await _feed.NotifyAsync("d", DeploymentStatuses.Running);
        await _feed.NotifyDeploymentProgress("d", "Build", 10);
        await _feed.NotifyAsync("d", DeploymentStatuses.Succeeded);
        await _feed.NotifyDeploymentProgress("d", "Late", 20);
        Assert.Equal(["2 Succeeded"], (await ReadAsync(_client.WatchDeploymentAsync("d")).WithPatience()).Select(Text));

        await _feed.NotifyAsync("d", DeploymentStatuses.Running);
        var watching = ReadAsync(_client.WatchDeploymentAsync("d"));
        await _feed.WaitForWatcherAsync("d").WithPatience();
        await _feed.NotifyAsync("d", DeploymentStatuses.Failed);

        Assert.Equal(["3 Running", "4 Failed"], (await watching.WithPatience()).Select(Text));
    }

    [Fact]
    public async Task WatchAll_TwoDeployments_ShowsStatusesAlone()
    {
        await _feed.NotifyAsync("a", DeploymentStatuses.Running);
        var watching = ReadAsync(_client.WatchAllDeploymentsAsync(), 3);
        await _feed.WaitForWatcherOfAllAsync().WithPatience();

        await _feed.NotifyAsync("b", DeploymentStatuses.Running);
        await _feed.NotifyDeploymentProgress("b", "Build", 50);
        await _feed.NotifyAsync("a", DeploymentStatuses.Succeeded);

        Assert.Equal([1, 2, 3], (await watching.WithPatience()).Select(update => update.Status!.Position));
    }

    [Fact]
    public async Task Disconnect_StatusesMeanwhile_AreToldAfterwards()
    {
        var states = new System.Collections.Concurrent.ConcurrentQueue<DeploymentConnectionState>();
        _client.StateChanged += (_, change) => states.Enqueue(change.State);
        var watching = ReadAsync(_client.WatchDeploymentAsync("d"));
        await _feed.WaitForWatcherAsync("d").WithPatience();
        await _feed.NotifyAsync("d", DeploymentStatuses.Running);

        _feed.Disconnect();
        await _feed.NotifyAsync("d", "Verifying");
        await _feed.NotifyAsync("d", DeploymentStatuses.Succeeded);
        Assert.False(watching.IsCompleted);
        _feed.Connect();

        var updates = await watching.WithPatience();
        Assert.Equal(["1 Running", "2 Verifying", "3 Succeeded"], updates.Select(Text));
        Assert.All(updates, update => Assert.True(update.Recovered));
        Assert.Contains(DeploymentConnectionState.Reconnecting, states);
    }

    [Fact]
    public async Task Connect_FeedIsDownAtFirst_ClientWaits()
    {
        _feed.Disconnect();
        var starting = _client.StartAsync();
        await _feed.NotifyAsync("d", DeploymentStatuses.Running);
        Assert.False(starting.IsCompleted);

        _feed.Connect();

        await starting.WithPatience();
        Assert.Equal(DeploymentConnectionState.Connected, _client.State);
    }

    [Fact]
    public async Task Watch_StoredCursor_GoesOnFromThere()
    {
        await _feed.NotifyAsync("d", DeploymentStatuses.Pending);
        var first = Assert.Single(await ReadAsync(_client.WatchDeploymentAsync("d"), 1).WithPatience());
        await _feed.NotifyAsync("d", DeploymentStatuses.Running);
        await _feed.NotifyAsync("another", DeploymentStatuses.Running);
        await _feed.NotifyAsync("d", DeploymentStatuses.Succeeded);

        await using var later = _feed.CreateClient();
        var updates = await ReadAsync(later.WatchDeploymentAsync("d", first.Cursor)).WithPatience();

        Assert.Equal(["2 Running", "3 Succeeded"], updates.Select(Text));
        Assert.All(updates, update => Assert.True(update.Recovered));
    }

    [Fact]
    public async Task Watch_CursorOfAnotherFeed_IsToldTheCurrentStateAsNotRecovered()
    {
        await _feed.NotifyAsync("d", DeploymentStatuses.Succeeded);

        var update = Assert.Single(await ReadAsync(_client.WatchDeploymentAsync("d", new DeploymentCursor("another", 1))).WithPatience());

        Assert.False(update.Recovered);
        Assert.Equal("1 Succeeded", Text(update));
    }

    [Fact]
    public async Task LoseHistory_ClientComesBack_IsToldTheCurrentStateAsNotRecovered()
    {
        var watching = ReadAsync(_client.WatchDeploymentAsync("d"));
        await _feed.WaitForWatcherAsync("d").WithPatience();
        await _feed.NotifyAsync("d", DeploymentStatuses.Pending);
        await _feed.NotifyAsync("d", DeploymentStatuses.Running);

        _feed.LoseHistory();
        await _feed.WaitForWatcherAsync("d").WithPatience();
        await _feed.NotifyAsync("d", DeploymentStatuses.Succeeded);

        var updates = await watching.WithPatience();
        Assert.Equal(["1 Pending", "2 Running", "1 Running", "2 Succeeded"], updates.Select(Text));
        Assert.Equal([true, true, false, true], updates.Select(update => update.Recovered));
    }

    [Fact]
    public async Task LoseEverything_ClientComesBack_IsToldThatNothingIsKnown()
    {
        var watching = ReadAsync(_client.WatchDeploymentAsync("d"), count: 2);
        await _feed.WaitForWatcherAsync("d").WithPatience();
        await _feed.NotifyAsync("d", DeploymentStatuses.Running);

        _feed.LoseEverything();

        var updates = await watching.WithPatience();
        Assert.Equal([(true, false), (false, true)], updates.Select(update => (update.Recovered, update.NothingKnown)));
    }

    [Fact]
    public async Task Watch_ResumedAfterTheFinalStatus_EndsAtOnce()
    {
        await _feed.NotifyAsync("d", DeploymentStatuses.Succeeded);
        var final = Assert.Single(await ReadAsync(_client.WatchDeploymentAsync("d")).WithPatience());

        Assert.Empty(await ReadAsync(_client.WatchDeploymentAsync("d", final.Cursor)).WithPatience());
    }

    [Fact]
    public async Task MayWatch_Refuses_WatcherEndsWithTheServersSentence()
    {
        _feed.MayWatch = executionId => executionId == "mine";

        var refused = await Assert.ThrowsAsync<DeploymentCallRefusedException>(() => ReadAsync(_client.WatchDeploymentAsync("theirs")).WithPatience());
        Assert.Equal(
            ("[not_allowed] The subscription was refused: it needs rights that the caller does not have.", DeploymentErrorCodes.NotAllowed),
            (refused.Message, refused.Code));
        await Assert.ThrowsAsync<DeploymentCallRefusedException>(() => ReadAsync(_client.WatchAllDeploymentsAsync()).WithPatience());

        await _feed.NotifyAsync("mine", DeploymentStatuses.Succeeded);
        Assert.Single(await ReadAsync(_client.WatchDeploymentAsync("mine")).WithPatience());
    }

    [Fact]
    public void MayWatch_Null_IsRefused() => Assert.Throws<ArgumentNullException>(() => _feed.MayWatch = null!);

    [Fact]
    public async Task CreateClient_OptionsOfTheTest_AreTheClients()
    {
        await using var client = _feed.CreateClient(options => options.UnknownDeploymentTimeout = TimeSpan.Zero);

        await Assert.ThrowsAsync<DeploymentNotFoundException>(() => client.WaitForCompletionAsync("nobody").WithPatience());
    }

    [Fact]
    public async Task FinalStatuses_HostHasItsOwn_EndTheWatch()
    {
        List<string> own = ["Abandoned"];
        var feed = new FakeDeploymentFeed { FinalStatuses = own };
        own.Clear();
        await using var client = feed.CreateClient();
        await feed.NotifyAsync("d", "Abandoned");

        Assert.Equal("Abandoned", (await client.WaitForCompletionAsync("d").WithPatience()).Status);
    }

    [Fact]
    public async Task Watch_Ends_NobodyWatchesAnyMore()
    {
        await _feed.NotifyAsync("d", DeploymentStatuses.Succeeded);
        await _client.WaitForCompletionAsync("d").WithPatience();
        await _client.DisposeAsync();

        using var stop = new CancellationTokenSource();
        var waiting = _feed.WaitForWatcherAsync("d", stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WithPatience());
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("d", 101)]
    public async Task Notify_BadArgument_IsRefusedAsByTheServer(string executionId, int progress) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => _feed.NotifyDeploymentProgress(executionId, "Build", progress));

    private static string Text(DeploymentUpdate update) => update.Status is { } status
        ? $"{status.Sequence} {status.Status}"
        : $"{update.Progress!.Stage} {update.Progress.Progress}";

    private static Task<List<DeploymentUpdate>> ReadAsync(IAsyncEnumerable<DeploymentUpdate> updates, int count = int.MaxValue) =>
        updates.Take(count).ToListAsync().AsTask();
}
