using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using HotSwap.Notifications.Telemetry;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Publishing;

/// <summary>
/// The host's lifetime manager, with a mailbox between it and each connection, so that no send waits for a client. Clients that
/// fall too far behind are cut.
/// </summary>
internal sealed class MailboxLifetimeManager : HubLifetimeManager<DeploymentHub>, IAsyncDisposable
{
    private static readonly TimeSpan _patrolInterval = TimeSpan.FromMilliseconds(500);
    private const int MaxMoments = 50;
    private static readonly TimeSpan _moment = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<string, MailboxConnection> _connections = new(StringComparer.Ordinal);
    private readonly HubLifetimeManager<DeploymentHub> _inner;
    private readonly DeploymentNotificationsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<MailboxLifetimeManager> _logger;
    private readonly MailboxPump _pump;
    private readonly NotificationMetrics _metrics;
    private readonly ITimer _patrol;

    public MailboxLifetimeManager(
        HubLifetimeManager<DeploymentHub> inner,
        MailboxPump pump,
        IOptions<DeploymentNotificationsOptions> options,
        TimeProvider time,
        NotificationMetrics metrics,
        ILogger<MailboxLifetimeManager> logger)
    {
        _metrics = metrics;
        _inner = inner;
        _pump = pump;
        _options = options.Value;
        _time = time;
        _logger = logger;
        _patrol = time.CreateTimer(_ => CutStuckConnections(), null, _patrolInterval, _patrolInterval);
    }

    /// <summary>Whether a message comes to a connection before it is serialised, so that it can be looked into.</summary>
    public bool SeesMessages => _inner is DefaultHubLifetimeManager<DeploymentHub>;

    public MailboxConnection? Find(string connectionId) => _connections.GetValueOrDefault(connectionId);

    public override async Task OnConnectedAsync(HubConnectionContext connection)
    {
        var mailbox = new Mailbox(connection, _pump, _options.MailboxCapacity, _time);
        var queueing = new MailboxConnection(connection, mailbox, CutOverflown);
        _connections[connection.ConnectionId] = queueing;
        await _inner.OnConnectedAsync(queueing).ConfigureAwait(false);
    }

    public override async Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        if (_connections.TryRemove(connection.ConnectionId, out var queueing))
        {
            queueing.Mailbox.Close();
            await _inner.OnDisconnectedAsync(queueing).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until every mailbox is empty.</summary>
    public Task EmptiedAsync() => Task.WhenAll(_connections.Values.Select(connection => connection.Mailbox.EmptiedAsync()));

    /// <summary>
    /// Lets each mailbox have its turn, and waits for those that are filling as long as their clients take what is written. For one
    /// that takes nothing it waits a moment, and so no more than three times until that mailbox overflows.
    /// </summary>
    public async ValueTask MakeRoomAsync(CancellationToken cancellationToken)
    {
        await _pump.DrainAsync(cancellationToken).ConfigureAwait(false);
        var filling = _connections.Values.Select(connection => connection.Mailbox).Where(mailbox => mailbox.IsFilling).ToList();
        for (var moments = 0; filling.Count > 0 && moments < MaxMoments; moments++)
        {
            var written = filling.ConvertAll(mailbox => mailbox.Written);
            await Task.WhenAll(filling.Select(mailbox => mailbox.EmptiedAsync())).WaitAsync(_moment, _time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            filling = [.. filling.Where((mailbox, index) => mailbox.IsFilling && mailbox.Written > written[index])];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _patrol.DisposeAsync().ConfigureAwait(false);
        switch (_inner)
        {
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync().ConfigureAwait(false);
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }
    }

    private void CutStuckConnections()
    {
        foreach (var connection in _connections.Values)
        {
            if (connection.Mailbox.IsStuck(_options.MailboxMaxAge))
            {
                _metrics.ConnectionCut("age");
                Log.CutStuck(_logger, connection.ConnectionId, _options.MailboxMaxAge);
                connection.Cut();
            }
        }
    }

    private void CutOverflown(MailboxConnection connection)
    {
        _metrics.ConnectionCut("number");
        Log.CutOverflown(_logger, connection.ConnectionId, _options.MailboxCapacity);
        connection.Cut();
    }

    public override Task AddToGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default) =>
        _inner.AddToGroupAsync(connectionId, groupName, cancellationToken);

    public override Task RemoveFromGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default) =>
        _inner.RemoveFromGroupAsync(connectionId, groupName, cancellationToken);

    public override Task SendAllAsync(string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        _inner.SendAllAsync(methodName, args, cancellationToken);

    public override Task SendAllExceptAsync(
        string methodName, object?[] args, IReadOnlyList<string> excludedConnectionIds, CancellationToken cancellationToken = default) =>
        _inner.SendAllExceptAsync(methodName, args, excludedConnectionIds, cancellationToken);

    public override Task SendConnectionAsync(
        string connectionId, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        _inner.SendConnectionAsync(connectionId, methodName, args, cancellationToken);

    public override Task SendConnectionsAsync(
        IReadOnlyList<string> connectionIds, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        _inner.SendConnectionsAsync(connectionIds, methodName, args, cancellationToken);

    public override Task SendGroupAsync(
        string groupName, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        _inner.SendGroupAsync(groupName, methodName, args, cancellationToken);

    public override Task SendGroupExceptAsync(
        string groupName,
        string methodName,
        object?[] args,
        IReadOnlyList<string> excludedConnectionIds,
        CancellationToken cancellationToken = default) =>
        _inner.SendGroupExceptAsync(groupName, methodName, args, excludedConnectionIds, cancellationToken);

    public override Task SendGroupsAsync(
        IReadOnlyList<string> groupNames, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        _inner.SendGroupsAsync(groupNames, methodName, args, cancellationToken);

    public override Task SendUserAsync(
        string userId, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        _inner.SendUserAsync(userId, methodName, args, cancellationToken);

    public override Task SendUsersAsync(
        IReadOnlyList<string> userIds, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        _inner.SendUsersAsync(userIds, methodName, args, cancellationToken);

    public override Task<T> InvokeConnectionAsync<T>(
        string connectionId, string methodName, object?[] args, CancellationToken cancellationToken) =>
        _inner.InvokeConnectionAsync<T>(connectionId, methodName, args, cancellationToken);

    public override Task SetConnectionResultAsync(string connectionId, CompletionMessage result) =>
        _inner.SetConnectionResultAsync(connectionId, result);

    public override bool TryGetReturnType(string invocationId, [NotNullWhen(true)] out Type? type) =>
        _inner.TryGetReturnType(invocationId, out type);
}
