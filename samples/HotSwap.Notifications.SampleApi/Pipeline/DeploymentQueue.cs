using System.Threading.Channels;

namespace HotSwap.Notifications.SampleApi.Pipeline;

/// <summary>The queue of requested deployments that have not started.</summary>
internal sealed class DeploymentQueue
{
    private readonly Channel<QueuedDeployment> _channel = Channel.CreateBounded<QueuedDeployment>(100);

    public bool TryAdd(QueuedDeployment deployment) => _channel.Writer.TryWrite(deployment);

    public IAsyncEnumerable<QueuedDeployment> ReadAllAsync(CancellationToken cancellationToken) =>
        _channel.Reader.ReadAllAsync(cancellationToken);
}
