namespace HotSwap.Notifications.Client;

/// <summary>
/// Provides data for <see cref="DeploymentNotificationsClient.StateChanged"/>: a change of the connection's state, or a failure without a change.
/// </summary>
public sealed class DeploymentConnectionStateChangedEventArgs : EventArgs
{
    /// <summary>Initializes a new instance of the <see cref="DeploymentConnectionStateChangedEventArgs"/> class.</summary>
    /// <param name="state">The new state.</param>
    /// <param name="url">The hub's address.</param>
    /// <param name="error">The error that caused the change; null if it was no error.</param>
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
    /// Gets the error that caused the change; null if it was no error. Usually a <see cref="DeploymentConnectionException"/>, whose message
    /// names the address and the cause.
    /// </summary>
    public Exception? Error { get; }
}
