using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications.Client;

/// <summary>The server has refused a watch or a list for good: asking again does not help.</summary>
public sealed class DeploymentWatchRefusedException : HubException
{
    /// <summary>Creates the exception with a general message.</summary>
    public DeploymentWatchRefusedException()
        : base("The server has refused the watch.")
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    /// <param name="message">The server's sentence.</param>
    public DeploymentWatchRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and a cause.</summary>
    /// <param name="message">The server's sentence.</param>
    /// <param name="innerException">The exception of the call.</param>
    public DeploymentWatchRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal DeploymentWatchRefusedException(string code, string message, Exception innerException)
        : base(message, innerException) => Code = code;

    /// <summary>
    /// The reason as a stable code: <see cref="DeploymentErrorCodes.NotAllowed"/>, <see cref="DeploymentErrorCodes.InvalidArgument"/> or
    /// <see cref="DeploymentErrorCodes.TooManySubscriptions"/>; for a page of a list also <see cref="DeploymentErrorCodes.HistoryLost"/>.
    /// </summary>
    public string? Code { get; }
}
