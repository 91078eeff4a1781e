namespace HotSwap.Notifications.Client;

/// <summary>Specifies what a client does when its first attempt to connect fails.</summary>
public enum DeploymentFirstConnect
{
    /// <summary>
    /// The client tries again after transient errors. After a permanent error, it gives up with a <see cref="DeploymentConnectionException"/>,
    /// whose message names what to check. Permanent errors are: no hub at the address (404), the wrong scheme, an untrusted certificate, and a
    /// missing token if no <see cref="DeploymentNotificationsClientOptions.AccessTokenProvider"/> is set.
    /// </summary>
    RetryTransientErrors,

    /// <summary>The client tries again after every error. Suitable for clients that start before the host is installed.</summary>
    RetryAllErrors,

    /// <summary>The client gives up with a <see cref="DeploymentConnectionException"/>. Suitable for tools that a person starts.</summary>
    Fail,
}
