using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications.Hubs;

/// <summary>The hub's open connections, so that a host that stops can let each finish what it has still to write.</summary>
/// <remarks>
/// Left to itself, SignalR aborts connections at shutdown, and up to 64 KB that each had accepted are lost. A requested close
/// writes them first, and lets the client reconnect.
/// </remarks>
internal sealed class OpenConnections
{
    private readonly ConcurrentDictionary<string, HubCallerContext> _open = new(StringComparer.Ordinal);
    private TaskCompletionSource? _allClosed;

    public void Add(HubCallerContext connection)
    {
        _open[connection.ConnectionId] = connection;
        if (Volatile.Read(ref _allClosed) is not null)
        {
            RequestClose(connection);
        }
    }

    public void Remove(HubCallerContext connection)
    {
        _open.TryRemove(connection.ConnectionId, out _);
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
        foreach (var connection in _open.Values)
        {
            RequestClose(connection);
        }

        if (_open.IsEmpty)
        {
            allClosed.TrySetResult();
        }

        return allClosed.Task;
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
