using System.Diagnostics.Metrics;
using HotSwap.Notifications.Engine;
using HotSwap.Notifications.TestSupport;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Tests;

/// <summary>The library's services without a host, with a clock that stands still.</summary>
internal sealed class TestServices : IAsyncDisposable
{
    public TestServices(Action<DeploymentNotificationsOptions>? configure = null, Action<IServiceCollection>? configureServices = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(new FakeLoggerProvider(Logs)));
        services.AddSingleton<TimeProvider>(Time);
        services.AddDeploymentNotifications(configure);
        configureServices?.Invoke(services);
        Provider = services.BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2025, 11, 20, 12, 0, 0, TimeSpan.Zero));

    public FakeLogCollector Logs { get; } = new();

    public ServiceProvider Provider { get; }

    public IDeploymentNotifier Notifier => Provider.GetRequiredService<IDeploymentNotifier>();

    public IMeterFactory Meters => Provider.GetRequiredService<IMeterFactory>();

    public TimelineStore Store => Provider.GetRequiredService<TimelineStore>();

    private NotificationEngine Engine => Provider.GetRequiredService<NotificationEngine>();

    /// <summary>Opens the log. Until then, notifications wait in the outbox.</summary>
    public Task StartAsync() => Engine.OpenAsync(CancellationToken.None).WithPatience();

    /// <summary>Waits until all notifications have been written to all subscribers.</summary>
    public Task FlushAsync() => Engine.FlushAsync().WithPatience();

    public ValueTask DisposeAsync() => Provider.DisposeAsync();
}
