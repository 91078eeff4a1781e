namespace HotSwap.Notifications.Client;

/// <summary>The state of the client's connection.</summary>
public enum DeploymentConnectionState
{
    /// <summary>No call has needed the connection yet.</summary>
    Disconnected,

    /// <summary>The client connects for the first time, or tries again to.</summary>
    Connecting,

    /// <summary>The client is connected.</summary>
    Connected,

    /// <summary>The connection was lost, and the client connects again. Watches go on where they stopped.</summary>
    Reconnecting,

    /// <summary>The client was disposed, or has given up. It does not connect again.</summary>
    Closed,
}
