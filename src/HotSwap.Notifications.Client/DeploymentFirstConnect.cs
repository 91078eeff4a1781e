namespace HotSwap.Notifications.Client;

/// <summary>What a client does when its first attempt to connect fails.</summary>
public enum DeploymentFirstConnect
{
    /// <summary>
    /// The client tries again unless waiting cannot help: no hub at the address (404), the wrong scheme, a certificate that is not trusted,
    /// or a host that asks for a token while there is no <see cref="DeploymentNotificationsClientOptions.AccessTokenProvider"/>. Then it gives
    /// up with a <see cref="DeploymentConnectionException"/> that says what to check.
    /// </summary>
    RetryTransientErrors,

    /// <summary>The client tries again after every error. For clients that start before the host is installed.</summary>
    RetryAllErrors,

    /// <summary>The client gives up with a <see cref="DeploymentConnectionException"/>. For tools that a person starts.</summary>
    Fail,
}
