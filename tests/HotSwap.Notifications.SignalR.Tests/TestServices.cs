using HotSwap.Notifications.History;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Tests;

/// <summary>The library's services without a host, with a history that a test writes itself.</summary>
internal sealed class TestServices : IAsyncDisposable
{
    private readonly Dictionary<string, long> _sequences = [];
    private long _position;

    public TestServices(Action<DeploymentNotificationsOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDeploymentNotifications(configure);
        services.AddSingleton<TimeProvider>(Time);
        Provider = services.BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2025, 11, 20, 12, 0, 0, TimeSpan.Zero));

    public ServiceProvider Provider { get; }

    public DeploymentHistory History => Provider.GetRequiredService<DeploymentHistory>();

    public void Record(string executionId, string status = DeploymentStatuses.Running) => History.Record(new DeploymentStatusMessage
    {
        ExecutionId = executionId,
        Status = status,
        UpdatedAt = States.Noon,
        Details = States.Bare(executionId, status),
        Sequence = _sequences[executionId] = _sequences.GetValueOrDefault(executionId) + 1,
        Position = ++_position,
    });

    public DeploymentProgressMessage? RecordProgress(string executionId, string stage, int progress) =>
        History.Record(new DeploymentProgressMessage
        {
            ExecutionId = executionId,
            Stage = stage,
            Progress = progress,
            Timestamp = States.Noon,
        });

    public ValueTask DisposeAsync() => Provider.DisposeAsync();
}
