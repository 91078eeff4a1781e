using System.Diagnostics.Metrics;
using HotSwap.Notifications.History;
using HotSwap.Notifications.Publishing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace HotSwap.Notifications.Tests;

/// <summary>The library's services from the notifier down to a mocked hub context.</summary>
internal sealed class PublishingRig : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly OutboxReader _reader;

    public PublishingRig(
        Action<DeploymentNotificationsOptions>? configure = null, Action<IServiceCollection>? configureServices = null)
    {
        Clients.Setup(clients => clients.Groups(It.IsAny<IReadOnlyList<string>>())).Returns((IReadOnlyList<string> groups) =>
        {
            var proxy = new Mock<IClientProxy>();
            proxy.Setup(client => client.SendCoreAsync(It.IsAny<string>(), It.IsAny<object?[]>(), It.IsAny<CancellationToken>()))
                .Returns((string name, object?[] arguments, CancellationToken _) =>
                {
                    lock (Sent)
                    {
                        Sent.Add(new SentMessage([.. groups], name, Assert.Single(arguments)!));
                    }

                    return OnSend(arguments[0]!);
                });
            return proxy.Object;
        });
        var hub = new Mock<IHubContext<DeploymentHub>>();
        hub.Setup(context => context.Clients).Returns(Clients.Object);

        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(new FakeLoggerProvider(Logs)));
        services.AddDeploymentNotifications(configure);
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton(hub.Object);
        services.AddSingleton(Mock.Of<IHostApplicationLifetime>());
        configureServices?.Invoke(services);
        _services = services.BuildServiceProvider();
        _reader = _services.GetServices<IHostedService>().OfType<OutboxReader>().Single();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2025, 11, 20, 12, 0, 0, TimeSpan.Zero));

    public FakeLogCollector Logs { get; } = new();

    public Mock<IHubClients> Clients { get; } = new();

    public List<SentMessage> Sent { get; } = [];

    /// <summary>What a send does; by default it succeeds at once.</summary>
    public Func<object, Task> OnSend { get; set; } = _ => Task.CompletedTask;

    public IDeploymentNotifier Notifier => _services.GetRequiredService<IDeploymentNotifier>();

    public IServiceProvider Services => _services;

    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public Outbox Outbox => _services.GetRequiredService<Outbox>();

    public DeploymentHistory History => _services.GetRequiredService<DeploymentHistory>();

    public Task StartAsync() => _reader.StartAsync(CancellationToken.None);

    public Task StopAsync(CancellationToken cancellationToken = default) => _reader.StopAsync(cancellationToken);

    /// <summary>Starts, unless started, and waits until all that was added has been sent.</summary>
    public async Task<List<SentMessage>> SendAllAsync()
    {
        await StartAsync();
        await Outbox.FlushAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return Sent;
    }

    public async ValueTask DisposeAsync()
    {
        using var impatient = new CancellationTokenSource();
        await impatient.CancelAsync();
        await _reader.StopAsync(impatient.Token);
        await _services.DisposeAsync();
    }

    internal sealed record SentMessage(string[] Groups, string Name, object Message);
}
