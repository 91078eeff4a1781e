using System.Collections.Concurrent;
using System.Threading.Channels;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Client.Tests;

/// <summary>What a client's StateChanged has told.</summary>
internal sealed class StateLog
{
    private readonly Channel<DeploymentConnectionStateChangedEventArgs> _changes = Channel.CreateUnbounded<DeploymentConnectionStateChangedEventArgs>();
    private readonly ConcurrentQueue<DeploymentConnectionStateChangedEventArgs> _all = new();

    public IReadOnlyCollection<DeploymentConnectionStateChangedEventArgs> All => _all;

    public DeploymentConnectionStateChangedEventArgs Latest => _all.Last();

    public void Add(object? sender, DeploymentConnectionStateChangedEventArgs change)
    {
        _all.Enqueue(change);
        _changes.Writer.TryWrite(change);
    }

    /// <summary>Waits for a change of the kind, and forgets what came before it.</summary>
    public async Task<DeploymentConnectionStateChangedEventArgs> UntilAsync(Predicate<DeploymentConnectionStateChangedEventArgs> isIt)
    {
        while (true)
        {
            var change = await _changes.Reader.ReadAsync().AsTask().WithPatience();
            if (isIt(change))
            {
                return change;
            }
        }
    }
}
