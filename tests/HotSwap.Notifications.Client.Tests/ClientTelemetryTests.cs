using System.Diagnostics.Metrics;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using static HotSwap.Notifications.Client.Tests.FakeHubConnection;

namespace HotSwap.Notifications.Client.Tests;

/// <summary>Tests of the client's measurements, on a meter of the test's own factory.</summary>
public sealed class ClientTelemetryTests : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeHubConnection _hub = new();
    private readonly DeploymentNotificationsClient _client;

    public ClientTelemetryTests() => _client = Create(Meters(_services), _hub);

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _services.DisposeAsync();
    }

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
        await using var watching = _client.WatchDeploymentAsync("d").GetAsyncEnumerator();

        // The client reports that nothing is known after the answer. From then on, it holds no events.
        Assert.True(await watching.MoveNextAsync().AsTask().WithPatience());
        Assert.True(watching.Current.NothingKnown);

        _hub.OnResume = (_, _) => Task.FromResult(Answer(3, recovered: true, Status(2), Status(3)));
        _hub.Send(Status(1));
        _hub.Send(Status(1));
        _hub.Send(Status(3));
        await NextAsync(watching, 1);
        await NextAsync(watching, 2);
        await NextAsync(watching, 3);
        _hub.OnResume = (_, _) => Task.FromResult(Answer(9, recovered: false, Status(9)));
        _hub.Drop();
        await NextAsync(watching, 9);

        Assert.Equal(["first", "again"], Kinds(connects));
        Assert.Single(away.GetMeasurementSnapshot());
        Assert.Equal(["nothing_known", "status", "status", "status", "status"], Kinds(updates));
        Assert.Equal(2, duplicates.GetMeasurementSnapshot().EvaluateAsCounter());
        Assert.Single(healed.GetMeasurementSnapshot());
        Assert.Single(losses.GetMeasurementSnapshot());
        Assert.Equal(4, delay.GetMeasurementSnapshot().Count);
    }

    [Fact]
    public async Task Watch_ServerForgetsTheDeployment_IsALoss()
    {
        using var updates = Collect<long>("updates");
        using var losses = Collect<long>("losses");
        _hub.OnResume = (_, _) => Task.FromResult(Answer(1, recovered: false, Status(1)));
        await using var watching = _client.WatchDeploymentAsync("d").GetAsyncEnumerator();
        await NextAsync(watching, 1);

        _hub.OnResume = (_, _) => Task.FromResult(Answer(0, recovered: false));
        _hub.Drop();
        Assert.True(await watching.MoveNextAsync().AsTask().WithPatience());

        Assert.True(watching.Current.NothingKnown);
        Assert.Equal(["status", "nothing_known"], Kinds(updates));
        Assert.Single(losses.GetMeasurementSnapshot());
    }

    [Fact]
    public async Task Meters_OfTwoFactories_AreApart()
    {
        await using var otherServices = new ServiceCollection().AddMetrics().BuildServiceProvider();
        await using var other = Create(Meters(otherServices), new FakeHubConnection());
        using var connects = Collect<long>("connects");
        using var otherConnects = Collect<long>("connects", Meters(otherServices));

        await _client.StartAsync().WithPatience();

        Assert.Single(connects.GetMeasurementSnapshot());
        Assert.Empty(otherConnects.GetMeasurementSnapshot());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Dispose_OneOfTwoClientsOnOneMeter_TheOtherIsStillMeasured(bool hasFactory)
    {
        var factory = hasFactory ? Meters(_services) : null;
        using var connects = Collect<long>("connects", factory);
        await using (var first = Create(factory, new FakeHubConnection()))
        {
            await first.StartAsync().WithPatience();
        }

        var before = connects.GetMeasurementSnapshot().Count;
        await using var second = Create(factory, new FakeHubConnection());
        await second.StartAsync().WithPatience();

        Assert.True(before >= 1);
        Assert.True(connects.GetMeasurementSnapshot().Count > before);
    }

    private static async Task NextAsync(IAsyncEnumerator<DeploymentUpdate> watching, long sequence)
    {
        Assert.True(await watching.MoveNextAsync().AsTask().WithPatience());
        Assert.Equal(sequence, watching.Current.Status!.Sequence);
    }

    private static DeploymentNotificationsClient Create(IMeterFactory? meters, FakeHubConnection hub) => new(new DeploymentNotificationsClientOptions
    {
        Url = new Uri("http://localhost"),
        Reconnect = { Delays = [TimeSpan.Zero] },
        AnswerTimeout = TimeSpan.FromHours(1),
        MeterFactory = meters,
        TimeProvider = new ImpatientTime(),
        ConnectionFactory = () => hub,
    });

    private static IMeterFactory Meters(IServiceProvider services) => services.GetRequiredService<IMeterFactory>();

    private MetricCollector<T> Collect<T>(string name)
        where T : struct => Collect<T>(name, Meters(_services));

    private static MetricCollector<T> Collect<T>(string name, IMeterFactory? meters)
        where T : struct => new(meters, "HotSwap.Notifications.Client", "hotswap.notifications.client." + name);

    private static IEnumerable<object?> Kinds(MetricCollector<long> collector) =>
        collector.GetMeasurementSnapshot().Select(measurement => measurement.Tags["kind"]);
}
