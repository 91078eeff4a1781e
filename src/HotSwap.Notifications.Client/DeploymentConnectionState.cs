namespace HotSwap.Notifications.Client;

/// <summary>The state of the client's connection.</summary>
public enum DeploymentConnectionState
{
    /// <summary>No call has needed the connection yet.</summary>
    Disconnected,

    /// <summary>The client is making its first connection.</summary>
    Connecting,

    /// <summary>The client is connected.</summary>
    Connected,

    /// <summary>The connection was lost, and the client is connecting again. Watches continue where they stopped.</summary>
    Reconnecting,

    /// <summary>The client was disposed or has given up. It does not connect again.</summary>
    Closed,
}
