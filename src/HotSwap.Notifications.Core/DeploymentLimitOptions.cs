using System.Diagnostics.CodeAnalysis;
using HotSwap.Notifications.Validation;

namespace HotSwap.Notifications;

/// <summary>Options for the limits of clients: <see cref="DeploymentNotificationsOptions.Limits"/>.</summary>
public sealed class DeploymentLimitOptions
{
    /// <summary>
    /// Gets or sets how long a write to a connection may take. A connection whose write takes longer is cut; its client
    /// reconnects and resumes. The <c>TransportSendTimeout</c> of the hub's connections is twice the value, unless the host sets
    /// it in <c>MapDeploymentHub</c>. 1 second to 10 minutes; default 5 seconds.
    /// </summary>
    [OptionRange("00:00:01", "00:10:00")]
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets or sets the number of subscriptions that one connection may have. The subscription to all deployments counts as one.
    /// 1 to 1,000,000; default 100.
    /// </summary>
    [OptionRange(1, 1_000_000)]
    public int MaxSubscriptionsPerConnection { get; set; } = 100;

    /// <summary>
    /// Gets or sets the number of connections that one user may have on this node, hub connections and event streams together.
    /// The hub takes the user from SignalR's <c>IUserIdProvider</c>, and an event stream from the claim <c>NameIdentifier</c>. A
    /// request for a stream counts from its start. Connections without a user are not counted. 1 to 1,000,000; default null: no limit.
    /// </summary>
    [OptionRange(1, 1_000_000)]
    public int? MaxConnectionsPerUser { get; set; }

    /// <summary>
    /// Gets or sets the number of messages a second that a connection may send in the long run. Further messages are refused; see
    /// <see cref="MaxCallBurst"/>. 1 to 1,000,000; default 50.
    /// </summary>
    [OptionRange(1, 1_000_000)]
    public int MaxCallsPerSecond { get; set; } = 50;

    /// <summary>
    /// Gets or sets the number of messages that a connection may send at once after a pause. A connection is closed after as many
    /// refusals again, unless it pauses in between. 1 to 1,000,000; default 250.
    /// </summary>
    [OptionRange(1, 1_000_000)]
    public int MaxCallBurst { get; set; } = 250;

    /// <summary>
    /// Gets or sets the size of the largest message that a client may send, in bytes. A larger message ends the connection. The
    /// longest call of this hub is shorter than 2,048 bytes; a host whose clients send messages of its own may need more. 2,048
    /// to 16,777,216; default 4,096.
    /// </summary>
    [OptionRange(2_048, 16 * 1024 * 1024)]
    public int MaxReceivedMessageSize { get; set; } = 4_096;

    /// <summary>Gets or sets the length of the longest execution id, in UTF-16 code units. 1 to 128; default 128.</summary>
    [OptionRange(1, ArgumentRules.MaxNameLength)]
    public int MaxExecutionIdLength { get; set; } = ArgumentRules.MaxNameLength;

    /// <summary>
    /// Gets or sets a regular expression that an execution id must match as a whole, such as <c>[0-9a-f-]{36}</c>. It runs
    /// without backtracking, and so in linear time. Default null: all characters except control characters.
    /// </summary>
    [StringSyntax(StringSyntaxAttribute.Regex)]
    public string? ExecutionIdPattern { get; set; }
}
