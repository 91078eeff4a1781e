namespace HotSwap.Notifications;

/// <summary>A status was refused: the outbox has reached its bound of statuses, or the host has shut down.</summary>
public sealed class DeploymentNotificationRefusedException : Exception
{
    /// <summary>Creates the exception with a general message.</summary>
    public DeploymentNotificationRefusedException()
        : base("The deployment notification was refused.")
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    /// <param name="message">Says why, and which bound was reached.</param>
    public DeploymentNotificationRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and a cause.</summary>
    /// <param name="message">Says why, and which bound was reached.</param>
    /// <param name="innerException">The cause.</param>
    public DeploymentNotificationRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>
    /// The reason as a stable code: <see cref="DeploymentErrorCodes.OutboxFull"/> or <see cref="DeploymentErrorCodes.HostStopped"/>.
    /// </summary>
    public string? Code { get; init; }
}
