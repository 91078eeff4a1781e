namespace HotSwap.Notifications.Client;

/// <summary>How the client's connection is doing.</summary>
public enum DeploymentConnectionState
{
    /// <summary>Nothing has been asked of the client yet.</summary>
    Disconnected,

    /// <summary>Connecting for the first time, or trying again to.</summary>
    Connecting,

    /// <summary>Connected.</summary>
    Connected,

    /// <summary>The connection was lost; connecting anew. Watchers go on where they stopped.</summary>
    Reconnecting,

    /// <summary>The client was disposed, or has given up. It does not connect again.</summary>
    Closed,
}
