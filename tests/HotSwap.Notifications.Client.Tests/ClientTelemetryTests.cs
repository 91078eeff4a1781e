using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using static HotSwap.Notifications.Client.Tests.FakeHubLink;

namespace HotSwap.Notifications.Client.Tests;

/// <summary>What a client tells of itself. The meter is one for the process: each test looks for what it alone can have caused.</summary>
public sealed class ClientTelemetryTests : IAsyncDisposable
{
    private readonly FakeHubLink _link = new();
    private readonly DeploymentNotificationsClient _client;

    public ClientTelemetryTests()
    {
        var options = new DeploymentNotificationsClientOptions { Url = new Uri("http://localhost"), ReconnectDelays = [TimeSpan.Zero], AnswerTimeout = TimeSpan.FromHours(1) };
        _client = new DeploymentNotificationsClient(options, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, new ImpatientTime(), _link);
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    [Fact]
    public async Task Watch_GapsDuplicatesLossesAndCuts_AreCounted()
    {
        using var connects = Collect<long>("connects");
        using var away = Collect<double>("away");
        using var updates = Collect<long>("updates");
        using var duplicates = Collect<long>("duplicates");
        using var healed = Collect<long>("gaps.healed");
        using var losses = Collect<long>("losses");
        using var delay = Collect<double>("delay");
        await using var watching = _client.WatchDeploymentAsync("d").Where(update => !update.NothingKnown).GetAsyncEnumerator();
        var resumed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _link.OnResume = (_, _) =>
        {
            resumed.TrySetResult();
            return Task.FromResult(Answer(0, recovered: false));
        };
        var first = watching.MoveNextAsync();
        await resumed.Task.WithPatience();

        _link.OnResume = (_, _) => Task.FromResult(Answer(3, recovered: true, Status(2), Status(3)));
        _link.Send(Status(1));
        _link.Send(Status(1));
        _link.Send(Status(3));
        Assert.True(await first.AsTask().WithPatience());
        await NextAsync(watching, 2);
        await NextAsync(watching, 3);
        _link.OnResume = (_, _) => Task.FromResult(Answer(9, recovered: false, Status(9)));
        _link.Drop();
        await NextAsync(watching, 9);

        AssertAtLeast(2, connects);
        AssertAtLeast(1, away);
        AssertAtLeast(4, updates);
        AssertAtLeast(1, duplicates);
        AssertAtLeast(1, healed);
        AssertAtLeast(1, losses);
        AssertAtLeast(4, delay);
    }

    private static async Task NextAsync(IAsyncEnumerator<DeploymentUpdate> watching, long sequence)
    {
        Assert.True(await watching.MoveNextAsync().AsTask().WithPatience());
        Assert.Equal(sequence, watching.Current.Status!.Sequence);
    }

    private static MetricCollector<T> Collect<T>(string name)
        where T : struct => new(meterScope: null, "HotSwap.Notifications.Client", "hotswap.notifications.client." + name);

    private static void AssertAtLeast<T>(int count, MetricCollector<T> collector)
        where T : struct => Assert.True(collector.GetMeasurementSnapshot().Count >= count);
}
