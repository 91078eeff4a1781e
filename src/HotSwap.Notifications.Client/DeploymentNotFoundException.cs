namespace HotSwap.Notifications.Client;

/// <summary>
/// Thrown when the server does not know a deployment. It has not begun, was forgotten, or was lost when the server restarted.
/// </summary>
public sealed class DeploymentNotFoundException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="DeploymentNotFoundException"/> class with a general message.</summary>
    public DeploymentNotFoundException()
        : base("The server does not know the deployment.")
    {
    }

    /// <summary>Initializes a new instance of the <see cref="DeploymentNotFoundException"/> class with a message.</summary>
    /// <param name="message">The deployment and what is known of the cause.</param>
    public DeploymentNotFoundException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="DeploymentNotFoundException"/> class with a message and a cause.</summary>
    /// <param name="message">The deployment and what is known of the cause.</param>
    /// <param name="innerException">The cause.</param>
    public DeploymentNotFoundException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Gets the deployment's execution id; null if the exception was created without one.</summary>
    public string? ExecutionId { get; init; }
}
