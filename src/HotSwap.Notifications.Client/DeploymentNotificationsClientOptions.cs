using Microsoft.AspNetCore.Http.Connections.Client;
using Microsoft.AspNetCore.SignalR.Client;

namespace HotSwap.Notifications.Client;

/// <summary>Settings of a <see cref="DeploymentNotificationsClient"/>.</summary>
public sealed class DeploymentNotificationsClientOptions
{
    /// <summary>The hub's address, such as <c>https://deployments.example/deploymentHub</c>. Required; absolute, http or https.</summary>
    public Uri? Url { get; set; }

    /// <summary>
    /// The address of the list API, which the host's <c>MapDeploymentApi()</c> maps. Absolute, http or https. Default: none, which means
    /// <c>deploymentApi</c> beside <see cref="Url"/>, such as <c>https://deployments.example/deploymentApi</c>.
    /// </summary>
    public Uri? ApiUrl { get; set; }

    /// <summary>Gives the access token. Asked anew each time the client connects, and for each list. Default: none.</summary>
    public Func<Task<string?>>? AccessTokenProvider { get; set; }

    /// <summary>
    /// How long to wait before each attempt to connect; the last one repeats. The first connect starts with the first one as well.
    /// At least one; none negative, none over 1 hour. Default: 0, 2, 10 and 30 seconds.
    /// </summary>
    public IReadOnlyList<TimeSpan> ReconnectDelays { get; set; } =
        [TimeSpan.Zero, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30)];

    /// <summary>
    /// By how much each delay varies at random, so that clients that were cut together don't come back together: 0.2 means 80 % to
    /// 120 %. 0 to 1; default 0.2.
    /// </summary>
    public double ReconnectJitter { get; set; } = 0.2;

    /// <summary>After how many failed attempts in a row to give up; null for never. 1 or more; default null.</summary>
    public int? MaxReconnectAttempts { get; set; }

    /// <summary>Whether the first connect is tried again when it fails for a reason that may pass. Default true.</summary>
    public bool RetryFirstConnect { get; set; } = true;

    /// <summary>
    /// Whether the first connect is also tried again when it fails for a reason that waiting does not heal: no hub at the address
    /// (404), the wrong scheme, a certificate that is not trusted, or a host that asks for a token while there is no
    /// <see cref="AccessTokenProvider"/>. Useful where the host is still being installed. Default false: the client gives up with a
    /// <see cref="DeploymentConnectionException"/> that says what to check.
    /// </summary>
    public bool RetryPermanentErrors { get; set; }

    /// <summary>How long the server may take to answer a subscription before it is asked again, or a list. 10 ms to 1 hour; default 30 seconds.</summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long <see cref="DeploymentNotificationsClient.WaitForCompletionAsync"/> waits for a deployment of which the server knows
    /// nothing, before it ends with a <see cref="DeploymentNotFoundException"/>. 0 to 1 day, or <see cref="Timeout.InfiniteTimeSpan"/>
    /// to wait on; default 5 seconds.
    /// </summary>
    public TimeSpan UnknownDeploymentTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many updates wait for a watcher that is slower than they come. Beyond that the watcher reads on from the server's
    /// history once it has caught up. 16 to 1,000,000; default 1,024.
    /// </summary>
    public int BufferCapacity { get; set; } = 1_024;

    /// <summary>
    /// Sets further options of the HTTP connection, such as headers, certificates or transports. Called once for the hub, and once for the
    /// list API when it is first asked.
    /// </summary>
    public Action<HttpConnectionOptions>? ConfigureHttp { get; set; }

    /// <summary>Sets further options of the hub connection, such as <c>AddMessagePackProtocol()</c> or timeouts.</summary>
    public Action<IHubConnectionBuilder>? ConfigureConnection { get; set; }

    /// <summary>What the client goes on with, whatever becomes of these options.</summary>
    internal DeploymentNotificationsClientOptions Copy()
    {
        var copy = (DeploymentNotificationsClientOptions)MemberwiseClone();
        copy.ReconnectDelays = [.. ReconnectDelays ?? []];
        return copy;
    }

    internal void Validate()
    {
        Check(Url is { IsAbsoluteUri: true, Scheme: "http" or "https" }, $"{nameof(Url)} must be an absolute http or https address.");
        Check(ApiUrl is null or { IsAbsoluteUri: true, Scheme: "http" or "https" }, $"{nameof(ApiUrl)} must be an absolute http or https address.");
        Check(
            ReconnectDelays is { Count: > 0 } && ReconnectDelays.All(delay => delay >= TimeSpan.Zero && delay <= TimeSpan.FromHours(1)),
            $"{nameof(ReconnectDelays)} must have at least one delay, each from 0 to 1 hour.");
        Check(ReconnectJitter is >= 0 and <= 1, $"{nameof(ReconnectJitter)} must be 0 to 1.");
        Check(MaxReconnectAttempts is null or >= 1, $"{nameof(MaxReconnectAttempts)} must be null, or 1 or more.");
        Check(
            AnswerTimeout >= TimeSpan.FromMilliseconds(10) && AnswerTimeout <= TimeSpan.FromHours(1), $"{nameof(AnswerTimeout)} must be 10 ms to 1 hour.");
        Check(
            UnknownDeploymentTimeout == Timeout.InfiniteTimeSpan || (UnknownDeploymentTimeout >= TimeSpan.Zero && UnknownDeploymentTimeout <= TimeSpan.FromDays(1)),
            $"{nameof(UnknownDeploymentTimeout)} must be 0 to 1 day, or infinite.");
        Check(BufferCapacity is >= 16 and <= 1_000_000, $"{nameof(BufferCapacity)} must be 16 to 1,000,000.");
    }

    private static void Check(bool valid, string message)
    {
        if (!valid)
        {
            throw new ArgumentException(message);
        }
    }
}
