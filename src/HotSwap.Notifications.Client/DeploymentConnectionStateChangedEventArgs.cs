namespace HotSwap.Notifications.Client;

/// <summary>A change of the connection's state.</summary>
/// <param name="state">The state from now on.</param>
/// <param name="error">What led to it; null where it was no error.</param>
public sealed class DeploymentConnectionStateChangedEventArgs(DeploymentConnectionState state, Exception? error) : EventArgs
{
    /// <summary>The state from now on.</summary>
    public DeploymentConnectionState State { get; } = state;

    /// <summary>What led to it; null where it was no error.</summary>
    public Exception? Error { get; } = error;
}
