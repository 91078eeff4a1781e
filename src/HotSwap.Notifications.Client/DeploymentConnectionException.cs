namespace HotSwap.Notifications.Client;

/// <summary>The hub cannot be reached, or does not answer. The message names the address and the cause.</summary>
public sealed class DeploymentConnectionException : Exception
{
    /// <summary>Creates the exception with a general message.</summary>
    public DeploymentConnectionException()
        : base("The deployment hub cannot be reached.")
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    /// <param name="message">Names the address and the cause.</param>
    public DeploymentConnectionException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and a cause.</summary>
    /// <param name="message">Names the address and the cause.</param>
    /// <param name="innerException">The exception of the attempt.</param>
    public DeploymentConnectionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The server's reason as a stable code, one of <see cref="DeploymentErrorCodes"/>; null where it gave none.</summary>
    public string? Code { get; init; }
}
