namespace HotSwap.Notifications.Client;

/// <summary>
/// The server knows nothing of a deployment that was waited for: it has not begun, was forgotten, or was lost when the server restarted.
/// </summary>
public sealed class DeploymentNotFoundException : Exception
{
    /// <summary>Creates the exception with a general message.</summary>
    public DeploymentNotFoundException()
        : base("The server knows nothing of the deployment.")
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    /// <param name="message">Names the deployment.</param>
    public DeploymentNotFoundException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and a cause.</summary>
    /// <param name="message">Names the deployment.</param>
    /// <param name="innerException">The cause.</param>
    public DeploymentNotFoundException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal DeploymentNotFoundException(string executionId, TimeSpan waited)
        : base($"The server knows nothing of deployment '{executionId}', and nothing came within {waited.TotalSeconds} s (UnknownDeploymentTimeout). It has not begun, was forgotten, or was lost when the server restarted.") =>
        ExecutionId = executionId;

    /// <summary>The deployment's execution id.</summary>
    public string? ExecutionId { get; }
}
