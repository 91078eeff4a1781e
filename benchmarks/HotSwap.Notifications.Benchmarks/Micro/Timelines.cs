using HotSwap.Notifications.Engine;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Benchmarks.Micro;

/// <summary>The timelines and readers of a node. Its engine never runs, so that a benchmark measures only its own calls.</summary>
internal sealed class Timelines : IDisposable
{
    private readonly ServiceProvider _services;
    private long _position;

    public Timelines(Action<DeploymentNotificationsOptions>? configure = null)
    {
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IWorkQueue, IdleWorkQueue>()
            .AddDeploymentNotifications(configure).Services
            .BuildServiceProvider();
        Store = _services.GetRequiredService<TimelineStore>();
        Registry = _services.GetRequiredService<SubscriberRegistry>();
        Subscriptions = _services.GetRequiredService<Subscriptions>();
        Store.Reset(new LogSnapshot { Epoch = "epoch", Position = 0, CompleteAfter = 0 });
    }

    public TimelineStore Store { get; }

    public SubscriberRegistry Registry { get; }

    public Subscriptions Subscriptions { get; }

    /// <summary>Records a status, as the engine does after an append.</summary>
    public void Append(string executionId, long sequence, ReadOnlyMemory<byte> payload) => Store.Appended(
    [
        new LoggedStatus
        {
            ExecutionId = executionId,
            Payload = payload,
            IsFinal = false,
            Sequence = sequence,
            Position = ++_position,
            AppendedAt = TimeProvider.System.GetUtcNow(),
        },
    ]);

    public void Dispose() => _services.Dispose();

    private sealed class IdleWorkQueue : IWorkQueue
    {
        public void Queue(IThreadPoolWorkItem work)
        {
        }
    }
}
