using System.Collections.Concurrent;
using HotSwap.Notifications.Access;
using HotSwap.Notifications.Limits;
using HotSwap.Notifications.Telemetry;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Hubs;

/// <summary>The hub's open connections. A host that stops lets each finish what it has still to write.</summary>
/// <remarks>
/// Left to itself, SignalR aborts connections at shutdown, and up to 64 KB that each had accepted are lost. A requested close
/// writes them first, and lets the client reconnect.
/// </remarks>
internal sealed class OpenConnections(
    UserConnections users, IOptions<DeploymentNotificationsOptions> options, NotificationMetrics metrics)
{
    private readonly ConcurrentDictionary<string, OpenConnection> _open = new(StringComparer.Ordinal);
    private TaskCompletionSource? _allClosed;

    public ICollection<OpenConnection> All => _open.Values;

    public OpenConnection this[HubCallerContext connection] => _open[connection.ConnectionId];

    /// <exception cref="HubException">The user has as many connections as it may.</exception>
    public void Add(HubCallerContext connection)
    {
        if (!users.TryAdd(connection.UserIdentifier))
        {
            metrics.Refused("connections_per_user");
            throw new HubException(users.Refusal);
        }

        _open[connection.ConnectionId] = new OpenConnection(
            connection, new ConnectionSubscriptions(options.Value.MaxSubscriptionsPerConnection));
        if (Volatile.Read(ref _allClosed) is not null)
        {
            RequestClose(connection);
        }
    }

    public void Remove(HubCallerContext connection)
    {
        if (_open.TryRemove(connection.ConnectionId, out _))
        {
            users.Remove(connection.UserIdentifier);
        }

        if (_open.IsEmpty)
        {
            Volatile.Read(ref _allClosed)?.TrySetResult();
        }
    }

    /// <summary>Asks every connection to close, also those that open meanwhile, and waits until none is open.</summary>
    public Task CloseAsync()
    {
        var allClosed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _allClosed, allClosed);
        RequestCloseOfAll();
        if (_open.IsEmpty)
        {
            allClosed.TrySetResult();
        }

        return allClosed.Task;
    }

    /// <summary>Asks the connections that are open now to close. Their clients come back.</summary>
    public void RequestCloseOfAll()
    {
        foreach (var connection in _open.Values)
        {
            RequestClose(connection.Context);
        }
    }

    private static void RequestClose(HubCallerContext connection)
    {
        if (connection.Features.Get<IConnectionLifetimeNotificationFeature>() is { } lifetime)
        {
            lifetime.RequestClose();
        }
        else
        {
            connection.Abort();
        }
    }
}
