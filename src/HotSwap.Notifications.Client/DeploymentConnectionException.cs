namespace HotSwap.Notifications.Client;

/// <summary>Thrown when the server cannot be reached, or does not answer. The message names the address and the cause.</summary>
public sealed class DeploymentConnectionException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="DeploymentConnectionException"/> class with a general message.</summary>
    public DeploymentConnectionException()
        : base("The deployment hub cannot be reached.")
    {
    }

    /// <summary>Initializes a new instance of the <see cref="DeploymentConnectionException"/> class with a message.</summary>
    /// <param name="message">The address and the cause.</param>
    public DeploymentConnectionException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="DeploymentConnectionException"/> class with a message and a cause.</summary>
    /// <param name="message">The address and the cause.</param>
    /// <param name="innerException">The exception of the attempt.</param>
    public DeploymentConnectionException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Gets the server's reason as a stable code, one of <see cref="DeploymentErrorCodes"/>; null if the server gave none.</summary>
    public string? Code { get; init; }
}
