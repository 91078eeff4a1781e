using HotSwap.Notifications.Client;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>A typed client of all deployments, whose connections go to either node.</summary>
internal sealed class FaultClient : IAsyncDisposable
{
    private readonly TcpProxy _proxy;
    private readonly DeploymentNotificationsClient _client;
    private readonly HashSet<string> _finished = [];
    private string _last = "nothing";

    public FaultClient(FaultCluster cluster, int number)
    {
        var turn = number;
        _proxy = new TcpProxy(() => cluster.Nodes[Interlocked.Increment(ref turn) % cluster.Nodes.Count].Http.BaseAddress!);
        _client = new DeploymentNotificationsClient(new DeploymentNotificationsClientOptions
        {
            Url = new Uri(_proxy.Address, "deploymentHub"),
            Reconnect = { Delays = [TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(200)] },
            ConfigureHttpConnection = http =>
            {
                // Without a negotiation, each connection can go to any node.
                http.SkipNegotiation = true;
                http.Transports = Microsoft.AspNetCore.Http.Connections.HttpTransportType.WebSockets;
            },
        });
    }

    public void Cut() => _proxy.Cut();

    /// <summary>Watches until each of a number of deployments is over.</summary>
    public async Task WatchAsync(string name, FaultChecker checker, DeploymentCursor start, IReadOnlyCollection<string> deployments)
    {
        var last = start;
        await foreach (var update in _client.WatchAllDeploymentsAsync(start))
        {
            checker.Check(name, last, update);
            last = update.Cursor;
            _last = $"{update.Cursor}";
            if (update.IsFinal && update.Status is { } status)
            {
                _finished.Add(status.ExecutionId);
            }

            if (deployments.All(_finished.Contains))
            {
                return;
            }
        }
    }

    /// <summary>Describes the state of a client that waits silently, for a message.</summary>
    public override string ToString() => $"at {_last}, knows {_finished.Count} that are over";

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _proxy.DisposeAsync();
    }
}
