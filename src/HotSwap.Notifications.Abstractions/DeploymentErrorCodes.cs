namespace HotSwap.Notifications;

/// <summary>
/// The stable codes of refusals and of ended subscriptions. The message of a refusal starts with its code in brackets, such as
/// <c>[not_allowed]</c>. A client handles a refusal by its code. If the client does not know the code, it tries again later.
/// </summary>
public static class DeploymentErrorCodes
{
    /// <summary>The caller lacks the rights. Subscribing or resuming again fails until the rights are granted.</summary>
    public const string NotAllowed = "not_allowed";

    /// <summary>The server could not decide whether the caller has the rights. The client should try again.</summary>
    public const string NotDecided = "not_decided";

    /// <summary>
    /// The server has not loaded the deployments yet, because it has just started, or it cannot read its log now. The client should try again.
    /// </summary>
    public const string NotReady = "not_ready";

    /// <summary>
    /// The client fell behind the history that is kept, or a new term of the log began. The client should resume. If the history does not
    /// reach back to its cursor, the answer has the current state.
    /// </summary>
    public const string HistoryLost = "history_lost";

    /// <summary>
    /// An argument is outside the range that the message names, or the hub has no such method. The same call fails again.
    /// </summary>
    public const string InvalidArgument = "invalid_argument";

    /// <summary>
    /// The connection calls more often than <c>Limits.MaxCallsPerSecond</c> and <c>Limits.MaxCallBurst</c> allow. The client should call less
    /// often. A client that does not is disconnected.
    /// </summary>
    public const string TooManyCalls = "too_many_calls";

    /// <summary>
    /// The connection has as many subscriptions as <c>Limits.MaxSubscriptionsPerConnection</c> allows. Subscribing again fails until it
    /// unsubscribes from one.
    /// </summary>
    public const string TooManySubscriptions = "too_many_subscriptions";

    /// <summary>
    /// The user has as many connections as <c>Limits.MaxConnectionsPerUser</c> allows. The client should try again later, when another
    /// connection may have ended.
    /// </summary>
    public const string TooManyConnections = "too_many_connections";

    /// <summary>The client sent a message larger than <c>Limits.MaxReceivedMessageSize</c>, and was disconnected.</summary>
    public const string MessageTooLarge = "message_too_large";

    /// <summary>The client sent a message that could not be read, and was disconnected.</summary>
    public const string MalformedMessage = "malformed_message";

    /// <summary>The server knows no deployment with this execution id: it has not begun, or was forgotten. A code of the list API.</summary>
    public const string NotFound = "not_found";

    /// <summary>The outbox of the notifier has as many statuses as <c>Outbox.StatusLimit</c> allows.</summary>
    public const string OutboxFull = "outbox_full";

    /// <summary>The host of the notifier has shut down.</summary>
    public const string HostStopped = "host_stopped";
}
