namespace HotSwap.Notifications.Client;

/// <summary>The client has given up connecting, as its options tell it to.</summary>
public sealed class DeploymentConnectionException : Exception
{
    /// <summary>Creates the exception with a general message.</summary>
    public DeploymentConnectionException()
        : base("The connection to the deployment hub was given up.")
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    /// <param name="message">Says after how many attempts.</param>
    public DeploymentConnectionException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and a cause.</summary>
    /// <param name="message">Says after how many attempts.</param>
    /// <param name="innerException">Why the last attempt failed.</param>
    public DeploymentConnectionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
