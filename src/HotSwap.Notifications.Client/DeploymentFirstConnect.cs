namespace HotSwap.Notifications.Client;

/// <summary>Specifies what a client does when its first attempt to connect fails.</summary>
public enum DeploymentFirstConnect
{
    /// <summary>
    /// The client tries again after transient errors. It gives up with a <see cref="DeploymentConnectionException"/> after permanent errors: no
    /// hub at the address (404), the wrong scheme, a certificate that is not trusted, or a host that requires a token without an
    /// <see cref="DeploymentNotificationsClientOptions.AccessTokenProvider"/>. The message says what to check.
    /// </summary>
    RetryTransientErrors,

    /// <summary>The client tries again after every error. Suitable for clients that start before the host is installed.</summary>
    RetryAllErrors,

    /// <summary>The client gives up with a <see cref="DeploymentConnectionException"/>. Suitable for tools that a person starts.</summary>
    Fail,
}
