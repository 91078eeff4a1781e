namespace HotSwap.Notifications.Client;

/// <summary>Specifies what a client does when its first attempt to connect fails.</summary>
public enum DeploymentFirstConnect
{
    /// <summary>
    /// The client tries again after errors that can pass. It gives up with a <see cref="DeploymentConnectionException"/> after the others: no
    /// hub at the address (404), the wrong scheme, a certificate that is not trusted, or a host that requires a token without an
    /// <see cref="DeploymentNotificationsClientOptions.AccessTokenProvider"/>. The message tells what to check.
    /// </summary>
    RetryTransientErrors,

    /// <summary>The client tries again after every error. Suitable for clients that start before the host is installed.</summary>
    RetryAllErrors,

    /// <summary>The client gives up with a <see cref="DeploymentConnectionException"/>. Suitable for tools that a person starts.</summary>
    Fail,
}
