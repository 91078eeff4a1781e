using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications;

/// <summary>Settings of the notification server. They are validated when the host starts.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator reads the ranges of times without a type converter.")]
public sealed class DeploymentNotificationsOptions
{
    /// <summary>
    /// Gets the statuses after which a deployment is over. No progress is sent after one of them, and the deployment is forgotten
    /// after <see cref="FinishedRetention"/>. Compared by ordinal. At least one; default: <see cref="DeploymentStatuses.Final"/>.
    /// </summary>
    public ISet<string> FinalStatuses { get; } = new HashSet<string>(DeploymentStatuses.Final, StringComparer.Ordinal);

    /// <summary>
    /// Gets or sets the number of latest statuses of each deployment that are kept for clients that resume. Statuses that a
    /// connected client has not read yet are kept as well, within <see cref="HistoryBytes"/>. 1 to 10,000; default 64.
    /// </summary>
    [Range(1, 10_000)]
    public int HistoryPerDeployment { get; set; } = 64;

    /// <summary>
    /// Gets or sets the number of latest statuses of all deployments together that are kept for clients that resume the feed of
    /// all. Statuses that a connected client has not read yet are kept as well, within <see cref="HistoryBytes"/>. 1 to
    /// 1,000,000; default 4,096.
    /// </summary>
    [Range(1, 1_000_000)]
    public int HistoryOfAll { get; set; } = 4_096;

    /// <summary>
    /// Gets or sets the memory for the statuses that are kept for clients, in bytes. When it is spent, the oldest statuses are
    /// dropped first. The latest status of a deployment is dropped last, together with its deployment: finished deployments
    /// before active ones. 1 MB (1,048,576) to 64 GB (68,719,476,736); default 64 MB (67,108,864).
    /// </summary>
    [Range(1024L * 1024, 64L * 1024 * 1024 * 1024)]
    public long HistoryBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Gets or sets how long a finished deployment is remembered. 1 second to 30 days, and at least <see cref="WriteTimeout"/>;
    /// default 1 hour.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan FinishedRetention { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Gets or sets the number of deployments that are remembered. A further deployment takes the place of the one that finished
    /// first. If none has finished, it takes the place of the one that has been silent for the longest time. 1 to 1,000,000;
    /// default 10,000.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxDeployments { get; set; } = 10_000;

    /// <summary>
    /// Gets or sets how long a finished deployment stays in the snapshot sent to new subscribers of all deployments. 0 to 30
    /// days; default 5 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan RecentlyFinishedWindow { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Gets or sets the number of messages in the outbox at which progress of further stages is dropped. Statuses are still
    /// accepted, up to <see cref="OutboxStatusLimit"/>. 1 to 1,000,000; default 8,192.
    /// </summary>
    [Range(1, 1_000_000)]
    public int OutboxCapacity { get; set; } = 8_192;

    /// <summary>
    /// Gets or sets the number of statuses that may wait in the outbox. At this bound a further status is refused with a
    /// <see cref="DeploymentNotificationRefusedException"/>. 1 to 10,000,000, and at least <see cref="OutboxCapacity"/>; default
    /// 65,536.
    /// </summary>
    [Range(1, 10_000_000)]
    public int OutboxStatusLimit { get; set; } = 65_536;

    /// <summary>
    /// Gets or sets the shortest time between two progress values of one stage. The first value is sent at once; of the values
    /// that follow within this time, only the newest is sent, at its end. 0 to 1 minute; default 100 milliseconds. 0 sends each
    /// value that is not replaced while it waits.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan ProgressInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Gets or sets how long a write to a connection may take. A connection whose write takes longer is cut; its client
    /// reconnects and resumes. The <c>TransportSendTimeout</c> of the hub's connections is twice the value, unless the host sets
    /// it in <c>MapDeploymentHub</c>. 1 second to 10 minutes; default 5 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets or sets a value indicating whether this host is the only node, although its hub lifetime manager can reach the
    /// clients of other nodes. A host with such a manager does not start when its log is of one node only and this option is
    /// false. Default false.
    /// </summary>
    public bool SingleNode { get; set; }

    /// <summary>
    /// Gets or sets the name of the authorization policy for one deployment. The policy is evaluated with a
    /// <c>DeploymentResource</c> whenever a client subscribes or resumes. It also decides which deployments a subscriber of all
    /// deployments sees. Default null: every client may watch every deployment.
    /// </summary>
    public string? DeploymentPolicy { get; set; }

    /// <summary>
    /// Gets or sets the name of the authorization policy for the feed of all deployments. The policy is evaluated without a
    /// resource whenever a client subscribes or resumes. Default null: every client may watch the deployments that
    /// <see cref="DeploymentPolicy"/> allows.
    /// </summary>
    public string? AllDeploymentsPolicy { get; set; }

    /// <summary>
    /// Gets or sets how long a decision of <see cref="DeploymentPolicy"/> is remembered for a subscriber of all deployments, so
    /// that the policy is not evaluated for each event. 1 second to 1 day; default 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan DecisionLifetime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Gets or sets how long the server waits for a decision of a policy. A decision that comes later counts as failed: a
    /// subscription fails with an error, and a feed of all deployments ends with the code
    /// <see cref="DeploymentErrorCodes.NotDecided"/>, so that its client resumes. A review that gets no decision keeps the
    /// subscription, and asks again at the next review. When four calls of the policy for a subscription have not come back, the
    /// subscription ends with the same code. 100 milliseconds to 1 minute; default 5 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan DecisionTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets or sets the time between two reviews of the open subscriptions. A review evaluates the policy of each subscription
    /// again, and ends the subscriptions that are no longer allowed. 0 to 1 day; default 1 minute. 0 turns reviews off.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan AccessReviewInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Gets or sets which subscribers see <see cref="DeploymentRequest.RequesterEmail"/>. Default:
    /// <see cref="RequesterEmailVisibility.Everywhere"/>.
    /// </summary>
    public RequesterEmailVisibility RequesterEmail { get; set; }

    /// <summary>
    /// Gets or sets a function that changes each state before it is stored and sent. It runs on the thread of the notify call.
    /// When it throws, the exception reaches the caller, and nothing is stored or sent. Default null: states stay as they are.
    /// </summary>
    public Func<PipelineExecutionState, PipelineExecutionState>? MapState { get; set; }

    /// <summary>
    /// Gets or sets a function that changes each state for subscribers of all deployments. The execution id and the status stay
    /// as they are. It is called once for each status. When it throws, the error is logged, and subscribers see only the
    /// execution id, the status and the times. Default null: states stay as they are.
    /// </summary>
    public Func<PipelineExecutionState, PipelineExecutionState>? MapStateForAllDeployments { get; set; }

    /// <summary>
    /// Gets or sets the number of subscriptions that one connection may have. The subscription to all deployments counts as one.
    /// 1 to 1,000,000; default 100.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxSubscriptionsPerConnection { get; set; } = 100;

    /// <summary>
    /// Gets or sets the number of messages a second that a connection may send in the long run. Further messages are refused; see
    /// <see cref="CallBurst"/>. 1 to 1,000,000; default 50.
    /// </summary>
    [Range(1, 1_000_000)]
    public int CallsPerSecond { get; set; } = 50;

    /// <summary>
    /// Gets or sets the number of messages that a connection may send at once after a pause. A connection is closed after as many
    /// refusals again, unless it pauses in between. 1 to 1,000,000; default 250.
    /// </summary>
    [Range(1, 1_000_000)]
    public int CallBurst { get; set; } = 250;

    /// <summary>Gets or sets the length of the longest execution id, in UTF-16 code units. 1 to 128; default 128.</summary>
    [Range(1, ArgumentRules.MaxNameLength)]
    public int MaxExecutionIdLength { get; set; } = ArgumentRules.MaxNameLength;

    /// <summary>
    /// Gets or sets a regular expression that an execution id must match as a whole, such as <c>[0-9a-f-]{36}</c>. It runs
    /// without backtracking, and so in linear time. Default null: all characters except control characters.
    /// </summary>
    [StringSyntax(StringSyntaxAttribute.Regex)]
    public string? ExecutionIdPattern { get; set; }

    /// <summary>
    /// Gets or sets the size of the largest message that a client may send, in bytes. A larger message ends the connection. The
    /// longest call of this hub is shorter than 2,048 bytes; a host whose clients send messages of its own may need more. 2,048
    /// to 16,777,216; default 4,096.
    /// </summary>
    [Range(2_048, 16 * 1024 * 1024)]
    public int MaxReceivedMessageSize { get; set; } = 4_096;

    /// <summary>
    /// Gets or sets the number of connections that one user may have on this node, hub connections and event streams together.
    /// The hub takes the user from SignalR's <c>IUserIdProvider</c>, and an event stream from the claim <c>NameIdentifier</c>. A
    /// request for a stream counts from its start. Connections without a user are not counted. 1 to 1,000,000; default null: no limit.
    /// </summary>
    [Range(1, 1_000_000)]
    public int? MaxConnectionsPerUser { get; set; }
}
