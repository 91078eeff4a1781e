namespace HotSwap.Notifications.Client;

/// <summary>Options for connecting and reconnecting: <see cref="DeploymentNotificationsClientOptions.Reconnect"/>.</summary>
public sealed class DeploymentReconnectOptions
{
    /// <summary>
    /// Gets or sets the delays before the attempts to connect. The last delay repeats. The first delay also
    /// applies to the client's very first attempt. 1 or more delays, each 0 to 1 hour; default 0, 2, 10 and 30 seconds.
    /// </summary>
    public IReadOnlyList<TimeSpan> Delays { get; set; } =
        [TimeSpan.Zero, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30)];

    /// <summary>
    /// Gets or sets the fraction by which each delay varies at random, so that clients that lost their connections together reconnect at
    /// different times. 0 to 1; default 0.2, which means 80 % to 120 % of the delay.
    /// </summary>
    public double Jitter { get; set; } = 0.2;

    /// <summary>
    /// Gets or sets the number of failed attempts in a row after which the client gives up; null for no limit. 1 or more; default null.
    /// </summary>
    public int? MaxAttempts { get; set; }

    /// <summary>
    /// Gets or sets what the client does when its first attempt to connect fails. Default
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
