namespace HotSwap.Notifications;

/// <summary>Thrown when a notifier refuses a status, because its outbox is full or its host has shut down.</summary>
public sealed class DeploymentNotificationRefusedException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="DeploymentNotificationRefusedException"/> class with a general message.</summary>
    public DeploymentNotificationRefusedException()
        : base("The deployment notification was refused.")
    {
    }

    /// <summary>Initializes a new instance of the <see cref="DeploymentNotificationRefusedException"/> class with a message.</summary>
    /// <param name="message">The reason, with the bound that was reached.</param>
    public DeploymentNotificationRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="DeploymentNotificationRefusedException"/> class with a message and a cause.</summary>
    /// <param name="message">The reason, with the bound that was reached.</param>
    /// <param name="innerException">The cause.</param>
    public DeploymentNotificationRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>
    /// Gets the reason as a stable code: <see cref="DeploymentErrorCodes.OutboxFull"/> or <see cref="DeploymentErrorCodes.HostStopped"/>. Null
    /// if the exception was created without one.
    /// </summary>
    public string? Code { get; init; }
}
