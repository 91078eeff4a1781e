using System.Diagnostics.CodeAnalysis;
using HotSwap.Notifications.Validation;

namespace HotSwap.Notifications;

/// <summary>Options for the limits on clients. Set them through <see cref="DeploymentNotificationsOptions.Limits"/>.</summary>
public sealed class DeploymentLimitOptions
{
    /// <summary>
    /// Gets or sets how long a write to a connection may take. The server cuts a connection whose write takes longer; its client
    /// reconnects and resumes. The <c>TransportSendTimeout</c> of the hub's connections is twice this value, unless the host sets
    /// it in <c>MapDeploymentHub</c>. Range: 1 second to 10 minutes. Default: 5 seconds.
    /// </summary>
    [OptionRange("00:00:01", "00:10:00")]
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets or sets the maximum number of subscriptions of one connection. The subscription to all deployments counts as one.
    /// Range: 1 to 1,000,000. Default: 100.
    /// </summary>
    [OptionRange(1, 1_000_000)]
    public int MaxSubscriptionsPerConnection { get; set; } = 100;

    /// <summary>
    /// Gets or sets the maximum number of connections of one user on this node, hub connections and event streams together. Range:
    /// 1 to 1,000,000. The default is null: no limit.
    /// </summary>
    /// <remarks>
    /// The hub takes the user from SignalR's <c>IUserIdProvider</c>; an event stream takes it from the claim <c>NameIdentifier</c>. A
    /// request for a stream counts from its start. Connections without a user do not count.
    /// </remarks>
    [OptionRange(1, 1_000_000)]
    public int? MaxConnectionsPerUser { get; set; }

    /// <summary>
    /// Gets or sets the sustained rate at which a connection may send messages, in messages per second. The server refuses further
    /// messages; see <see cref="MaxCallBurst"/>. Range: 1 to 1,000,000. Default: 50.
    /// </summary>
    [OptionRange(1, 1_000_000)]
    public int MaxCallsPerSecond { get; set; } = 50;

    /// <summary>
    /// Gets or sets the number of messages that a connection may send at once after a pause. The server closes a connection when it
    /// has refused more messages than this without a pause in between. Range: 1 to 1,000,000. Default: 250.
    /// </summary>
    [OptionRange(1, 1_000_000)]
    public int MaxCallBurst { get; set; } = 250;

    /// <summary>
    /// Gets or sets the maximum size of a message from a client, in bytes. A larger message ends the connection. The longest call of
    /// this hub is shorter than 2,048 bytes. Raise the value if the host adds hub methods with larger messages. Range: 2,048 to
    /// 16,777,216. Default: 4,096.
    /// </summary>
    [OptionRange(2_048, 16 * 1024 * 1024)]
    public int MaxReceivedMessageSize { get; set; } = 4_096;

    /// <summary>Gets or sets the maximum length of an execution id, in UTF-16 code units. Range: 1 to 128. Default: 128.</summary>
    [OptionRange(1, ArgumentRules.MaxNameLength)]
    public int MaxExecutionIdLength { get; set; } = ArgumentRules.MaxNameLength;

    /// <summary>
    /// Gets or sets a regular expression that must match the whole execution id, such as <c>[0-9a-f-]{36}</c>. It runs without
    /// backtracking, in linear time. The default is null: all characters except control characters are allowed.
    /// </summary>
    [StringSyntax(StringSyntaxAttribute.Regex)]
    public string? ExecutionIdPattern { get; set; }
}
