using System.Net.Sockets;

namespace HotSwap.Notifications.Sqlite.Tests.Kills;

/// <summary>
/// Pipelines that report 200 statuses a second to the node, each with its own number. Statuses that do not arrive because the node is down are
/// not repeated, as when the pipeline dies with its host.
/// </summary>
internal sealed class StatusLoad : IAsyncDisposable
{
    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(100);

    private readonly NodeProcess _node;
    private readonly IReadOnlyList<string> _deployments;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _running;
    private long _number;
    private long _accepted;

    public StatusLoad(NodeProcess node, IReadOnlyList<string> deployments)
    {
        (_node, _deployments) = (node, deployments);
        _running = Task.WhenAll(deployments.Select(RunAsync));
    }

    /// <summary>Waits until the node has accepted a number of further statuses.</summary>
    public Task AcceptAsync(int count)
    {
        var until = Interlocked.Read(ref _accepted) + count;
        return Waiting.UntilAsync($"the node has accepted {count} statuses", () => Task.FromResult(Interlocked.Read(ref _accepted) >= until));
    }

    /// <summary>Ends the load with the final status of each deployment.</summary>
    public async Task FinishAsync()
    {
        await _ending.CancelAsync();
        await _running;
        foreach (var deployment in _deployments)
        {
            await _node.NotifyAsync(deployment, DeploymentStatuses.Succeeded, Interlocked.Increment(ref _number));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
        _ending.Dispose();
    }

    private async Task RunAsync(string executionId, int index)
    {
        // Spreads the deployments over the time between two statuses of one deployment.
        using var pace = new PeriodicTimer(_pace * (index + 1) / _deployments.Count);
        while (!_ending.IsCancellationRequested)
        {
            await pace.WaitForNextTickAsync(CancellationToken.None);
            pace.Period = _pace;
            try
            {
                await _node.NotifyAsync(executionId, DeploymentStatuses.Running, Interlocked.Increment(ref _number));
                Interlocked.Increment(ref _accepted);
            }
            catch (Exception down) when (down is HttpRequestException or SocketException or TaskCanceledException)
            {
                // The node is down, or was killed before it answered. It may have committed the status.
            }
        }
    }
}
