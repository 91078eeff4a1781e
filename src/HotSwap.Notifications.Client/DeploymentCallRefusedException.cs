using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications.Client;

/// <summary>Thrown when the server refuses a watch or a list for good. The same call fails again.</summary>
public sealed class DeploymentCallRefusedException : HubException
{
    /// <summary>Initializes a new instance of the <see cref="DeploymentCallRefusedException"/> class with a general message.</summary>
    public DeploymentCallRefusedException()
        : base("The server has refused the call.")
    {
    }

    /// <summary>Initializes a new instance of the <see cref="DeploymentCallRefusedException"/> class with a message.</summary>
    /// <param name="message">The server's sentence.</param>
    public DeploymentCallRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="DeploymentCallRefusedException"/> class with a message and a cause.</summary>
    /// <param name="message">The server's sentence.</param>
    /// <param name="innerException">The exception of the call.</param>
    public DeploymentCallRefusedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>
    /// Gets the reason as a stable code: <see cref="DeploymentErrorCodes.NotAllowed"/>, <see cref="DeploymentErrorCodes.InvalidArgument"/> or
    /// <see cref="DeploymentErrorCodes.TooManySubscriptions"/>; for a page of a list, also <see cref="DeploymentErrorCodes.HistoryLost"/>.
    /// Null if the exception was created without one.
    /// </summary>
    public string? Code { get; init; }
}
