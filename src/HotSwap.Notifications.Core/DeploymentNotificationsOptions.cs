using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications;

/// <summary>Settings of the notification server. They are validated when the host starts.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator reads the ranges of times without a type converter.")]
public sealed class DeploymentNotificationsOptions
{
    /// <summary>
    /// The statuses after which a deployment is over: no progress is sent after one of them, and the deployment is forgotten
    /// after <see cref="FinishedRetention"/>. Compared by ordinal. Default: <see cref="DeploymentStatuses.Final"/>.
    /// </summary>
    public ISet<string> FinalStatuses { get; } = new HashSet<string>(DeploymentStatuses.Final, StringComparer.Ordinal);

    /// <summary>
    /// Gets or sets the number of latest statuses that are kept of each deployment for clients that resume, beside those that a connected
    /// client has still to read. 1 to 10,000; default 64.
    /// </summary>
    [Range(1, 10_000)]
    public int HistoryPerDeployment { get; set; } = 64;

    /// <summary>
    /// Gets or sets the number of latest statuses of all deployments together that are kept for clients that resume the feed of all, beside
    /// those that a connected client has still to read. 1 to 1,000,000; default 4,096.
    /// </summary>
    [Range(1, 1_000_000)]
    public int HistoryOfAll { get; set; } = 4_096;

    /// <summary>
    /// Gets or sets the memory for everything that is kept for clients, in bytes: the statuses, and what is written of them. When it is spent,
    /// the oldest status goes first, and the latest state of an active deployment goes last. 1 MB to 64 GB; default 64 MB (67,108,864).
    /// </summary>
    [Range(1024L * 1024, 64L * 1024 * 1024 * 1024)]
    public long HistoryBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// How long a finished deployment is remembered. At least <see cref="WriteTimeout"/>, at most 30 days; default 1 hour.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan FinishedRetention { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How many deployments are remembered at most. One more makes room by forgetting the one that finished first or, where none
    /// has finished, the one that has been silent for the longest time. 1 to 1,000,000; default 10,000.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxDeployments { get; set; } = 10_000;

    /// <summary>
    /// Who subscribes to all deployments is at once shown those that are active, and those that finished within this time.
    /// 0 to 30 days; default 5 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan RecentlyFinishedWindow { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Gets or sets the number of messages in the outbox at which progress of further stages is dropped. Statuses still find room, up to
    /// <see cref="OutboxStatusLimit"/>. 1 to 1,000,000; default 8,192.
    /// </summary>
    [Range(1, 1_000_000)]
    public int OutboxCapacity { get; set; } = 8_192;

    /// <summary>
    /// Gets or sets the number of statuses that may wait in the outbox. At this bound a further status is refused with a
    /// <see cref="DeploymentNotificationRefusedException"/>. At least <see cref="OutboxCapacity"/>, at most 10,000,000;
    /// default 65,536.
    /// </summary>
    [Range(1, 10_000_000)]
    public int OutboxStatusLimit { get; set; } = 65_536;

    /// <summary>
    /// The shortest time between two progress values of one stage. The first is sent at once; of those that follow too closely
    /// only the newest is sent. 0 to 1 minute; default 100 milliseconds. 0 sends every value that is not superseded while it waits.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan ProgressInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Gets or sets how long a write to a connection may be under way. When no write has completed for this time the connection is cut; its
    /// client comes back and resumes. It is also the <c>TransportSendTimeout</c> of the hub's connections, unless the host sets that in
    /// <c>MapDeploymentHub</c>. 1 second to 10 minutes; default 5 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets or sets a value indicating whether the host serves all clients by itself although its hub lifetime manager reaches the clients of
    /// other nodes. Without it a host with such a manager, and a log of this node only, does not start. Default false.
    /// </summary>
    public bool SingleNode { get; set; }

    /// <summary>
    /// The authorization policy for watching one deployment. It is asked with a <c>DeploymentResource</c> whenever a client
    /// subscribes or resumes, and decides as well what of the feed of all deployments each subscriber is shown. Default: none; who
    /// may connect may watch every deployment.
    /// </summary>
    public string? DeploymentPolicy { get; set; }

    /// <summary>
    /// The authorization policy for watching all deployments, asked without a resource whenever a client subscribes or resumes.
    /// Default: none; who may connect may watch all that <see cref="DeploymentPolicy"/> lets it see.
    /// </summary>
    public string? AllDeploymentsPolicy { get; set; }

    /// <summary>
    /// How long a decision of <see cref="DeploymentPolicy"/> is remembered for a subscriber of all deployments, so that the policy is
    /// not asked for each event. 1 second to 1 day; default 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan DecisionLifetime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a decision of a policy is waited for. After that it counts as failed: a subscription fails with an error, and the
    /// feed of all deployments ends for the subscriber, whose client then resumes. 100 milliseconds to 1 minute; default 5 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan DecisionTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often the policies are asked again about subscriptions that are open; those that no longer hold are ended.
    /// 0 to 1 day; default 1 minute. 0 asks only when a client subscribes or resumes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan AccessReviewInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// To whom <see cref="DeploymentRequest.RequesterEmail"/> is shown. Default: <see cref="RequesterEmailVisibility.Everywhere"/>.
    /// </summary>
    public RequesterEmailVisibility RequesterEmail { get; set; }

    /// <summary>
    /// Changes each state before it is stored and sent: what it leaves out is nowhere to be found. Called on the pipeline's thread;
    /// an exception of it reaches the pipeline, and nothing is sent. Default: none.
    /// </summary>
    public Func<PipelineExecutionState, PipelineExecutionState>? MapState { get; set; }

    /// <summary>
    /// Changes each state for those who watch all deployments. The execution id and the status stay what they were. Called once for
    /// each status; where it throws, the feed shows the execution id, the status and the times alone, and the error is logged.
    /// Default: none.
    /// </summary>
    public Func<PipelineExecutionState, PipelineExecutionState>? MapStateForAllDeployments { get; set; }

    /// <summary>
    /// How many subscriptions one connection may have, the one to all deployments included. 1 to 1,000,000; default 100.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxSubscriptionsPerConnection { get; set; } = 100;

    /// <summary>
    /// How many messages a second a connection may send in the long run. What comes faster is refused, and a client that goes on
    /// all the same is disconnected: see <see cref="CallBurst"/>. 1 to 1,000,000; default 50.
    /// </summary>
    [Range(1, 1_000_000)]
    public int CallsPerSecond { get; set; } = 50;

    /// <summary>
    /// How many messages a connection may send at once after a pause. A connection that is refused as many messages again, without
    /// a pause in between, is closed. 1 to 1,000,000; default 250.
    /// </summary>
    [Range(1, 1_000_000)]
    public int CallBurst { get; set; } = 250;

    /// <summary>The longest execution id, in UTF-16 code units. 1 to 128; default 128.</summary>
    [Range(1, ArgumentRules.MaxNameLength)]
    public int MaxExecutionIdLength { get; set; } = ArgumentRules.MaxNameLength;

    /// <summary>
    /// A regular expression that an execution id must match as a whole, such as <c>[0-9a-f-]{36}</c>. It is run without
    /// backtracking, and so in linear time. Default: none; any characters but control characters.
    /// </summary>
    [StringSyntax(StringSyntaxAttribute.Regex)]
    public string? ExecutionIdPattern { get; set; }

    /// <summary>
    /// The largest message that a client may send, in bytes; a larger one ends its connection. The longest call of this hub has
    /// less than 2,048. 2,048 to 16,777,216; default 4,096. A host that lets clients send something else may need more.
    /// </summary>
    [Range(2_048, 16 * 1024 * 1024)]
    public int MaxReceivedMessageSize { get; set; } = 4_096;

    /// <summary>
    /// How many connections one user may have on this node; the user is who SignalR's <c>IUserIdProvider</c> says. Connections
    /// without a user are not counted. 1 to 1,000,000; default null: any number.
    /// </summary>
    [Range(1, 1_000_000)]
    public int? MaxConnectionsPerUser { get; set; }
}
