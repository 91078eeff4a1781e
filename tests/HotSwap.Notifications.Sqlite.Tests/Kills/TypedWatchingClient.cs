using HotSwap.Notifications.Client;

namespace HotSwap.Notifications.Sqlite.Tests.Kills;

/// <summary>A client that watches with the typed client.</summary>
internal sealed class TypedWatchingClient : WatchingClient
{
    private readonly DeploymentNotificationsClient _client;

    public TypedWatchingClient(string name, Uri node, string? executionId, int deployments)
        : base(name, node, executionId, deployments) => _client = new DeploymentNotificationsClient(new DeploymentNotificationsClientOptions
        {
            Url = new Uri(Proxy.Address, DeploymentPaths.Hub),
            Reconnect = { Delays = [TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(100)] },
        });

    public override async Task WatchAsync(DeploymentCursor start, CancellationToken cancellationToken)
    {
        var updates = Record.ExecutionId is { } executionId
            ? _client.WatchDeploymentAsync(executionId, start, cancellationToken)
            : _client.WatchAllDeploymentsAsync(start, cancellationToken);
        await foreach (var update in updates)
        {
            var status = update.Status;
            var given = new WatchEvent(
                update.Cursor, status?.ExecutionId, status?.Sequence ?? 0, status?.Details.CurrentStage, update.IsReset, update.Recovered);
            Assert.True(status is null || status.Position == update.Cursor.Number, $"{Record.Name} got {status} with the cursor {update.Cursor}.");
            if (Take(given, update.IsFinal))
            {
                return;
            }
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await base.DisposeAsync();
    }
}
