namespace HotSwap.Notifications.Client;

/// <summary>A change of the connection's state, or a failure while the state stays the same.</summary>
/// <param name="state">The state from now on.</param>
/// <param name="error">What led to it; null where it was no error.</param>
/// <param name="url">The hub's address.</param>
public sealed class DeploymentConnectionStateChangedEventArgs(DeploymentConnectionState state, Exception? error, Uri url) : EventArgs
{
    /// <summary>The state from now on.</summary>
    public DeploymentConnectionState State { get; } = state;

    /// <summary>
    /// What led to it, in a message that names the address and the cause; null where it was no error. As a rule a
    /// <see cref="DeploymentConnectionException"/>.
    /// </summary>
    public Exception? Error { get; } = error;

    /// <summary>The hub's address.</summary>
    public Uri Url { get; } = url;
}
