namespace HotSwap.Notifications.Client;

/// <summary>A change of the connection's state, or a failure while the state stays the same.</summary>
public sealed class DeploymentConnectionStateChangedEventArgs : EventArgs
{
    /// <summary>Initializes a new instance of the <see cref="DeploymentConnectionStateChangedEventArgs"/> class.</summary>
    /// <param name="state">The new state.</param>
    /// <param name="url">The hub's address.</param>
    /// <param name="error">The cause of the change; null if it was no error.</param>
    /// <exception cref="ArgumentNullException"><paramref name="url"/> is null.</exception>
    public DeploymentConnectionStateChangedEventArgs(DeploymentConnectionState state, Uri url, Exception? error)
    {
        ArgumentNullException.ThrowIfNull(url);
        State = state;
        Url = url;
        Error = error;
    }

    /// <summary>Gets the new state.</summary>
    public DeploymentConnectionState State { get; }

    /// <summary>Gets the hub's address.</summary>
    public Uri Url { get; }

    /// <summary>
    /// Gets the cause of the change, with a message that names the address; null if it was no error. As a rule a
    /// <see cref="DeploymentConnectionException"/>.
    /// </summary>
    public Exception? Error { get; }
}
