using System.Threading.Channels;

namespace HotSwap.Notifications.SampleApi.Pipeline;

/// <summary>Deployments that were asked for and have not begun.</summary>
internal sealed class DeploymentQueue
{
    private readonly Channel<QueuedDeployment> _channel = Channel.CreateBounded<QueuedDeployment>(100);

    public bool TryAdd(QueuedDeployment deployment) => _channel.Writer.TryWrite(deployment);

    public IAsyncEnumerable<QueuedDeployment> ReadAllAsync(CancellationToken cancellationToken) =>
        _channel.Reader.ReadAllAsync(cancellationToken);
}
