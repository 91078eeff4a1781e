using System.Threading.Channels;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Client.Tests.Wire;

/// <summary>What a handler was told, to be waited for.</summary>
internal sealed class UpdateCollector
{
    private readonly Channel<DeploymentUpdate> _updates = Channel.CreateUnbounded<DeploymentUpdate>();

    public Task AddAsync(DeploymentUpdate update, CancellationToken cancellationToken) => _updates.Writer.WriteAsync(update, cancellationToken).AsTask();

    /// <summary>Waits for the next update of the kind, and forgets what came before it.</summary>
    public async Task<DeploymentUpdate> NextAsync(Predicate<DeploymentUpdate> isIt)
    {
        while (true)
        {
            var update = await _updates.Reader.ReadAsync().AsTask().WithPatience();
            if (isIt(update))
            {
                return update;
            }
        }
    }
}
