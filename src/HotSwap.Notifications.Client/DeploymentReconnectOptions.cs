namespace HotSwap.Notifications.Client;

/// <summary>How a <see cref="DeploymentNotificationsClient"/> connects, and connects again after the connection is lost.</summary>
public sealed class DeploymentReconnectOptions
{
    /// <summary>
    /// Gets or sets the delays before the attempts to connect. The last delay repeats. The first attempt of all waits for the first delay as
    /// well. One or more, each 0 to 1 hour. Default: 0, 2, 10 and 30 seconds.
    /// </summary>
    public IReadOnlyList<TimeSpan> Delays { get; set; } =
        [TimeSpan.Zero, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30)];

    /// <summary>
    /// Gets or sets the share by which each delay varies at random, so that clients that lost their connections together do not come back
    /// together. 0.2 means 80 % to 120 % of the delay. 0 to 1. Default: 0.2.
    /// </summary>
    public double Jitter { get; set; } = 0.2;

    /// <summary>
    /// Gets or sets the number of failed attempts in a row after which the client gives up; null for no limit. 1 or more. Default: null.
    /// </summary>
    public int? MaxAttempts { get; set; }

    /// <summary>
    /// Gets or sets what the client does when its first attempt to connect fails. Default:
    /// <see cref="DeploymentFirstConnect.RetryTransientErrors"/>.
    /// </summary>
    public DeploymentFirstConnect FirstConnect { get; set; }

    internal DeploymentReconnectOptions Copy()
    {
        var copy = (DeploymentReconnectOptions)MemberwiseClone();
        copy.Delays = [.. Delays];
        return copy;
    }
}
