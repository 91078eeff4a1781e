using Microsoft.Extensions.Options;

namespace HotSwap.Notifications;

/// <summary>
/// Settings of the notification server. They can be bound from configuration, with a section for each group. They are validated
/// when the host starts.
/// </summary>
public sealed class DeploymentNotificationsOptions
{
    /// <summary>
    /// Gets the statuses after which a deployment is over. No progress is sent after one of them, and the deployment is forgotten
    /// after <see cref="DeploymentHistoryOptions.FinishedRetention"/>. Compared by ordinal. At least one; default
    /// <see cref="DeploymentStatuses.Final"/>. Statuses from configuration are added to these.
    /// </summary>
    public ISet<string> FinalStatuses { get; } = new HashSet<string>(DeploymentStatuses.Final, StringComparer.Ordinal);

    /// <summary>
    /// Gets or sets a value indicating whether this host is the only node, although its hub lifetime manager can reach the
    /// clients of other nodes. A host with such a manager does not start when its log is of one node only and this option is
    /// false. Default false.
    /// </summary>
    public bool SingleNode { get; set; }

    /// <summary>Gets the options for the history that the server keeps for clients that resume or subscribe late.</summary>
    [ValidateObjectMembers]
    public DeploymentHistoryOptions History { get; } = new();

    /// <summary>Gets the options for the outbox between the notify calls and the log, and for thinning progress.</summary>
    [ValidateObjectMembers]
    public DeploymentOutboxOptions Outbox { get; } = new();

    /// <summary>Gets the options for the authorization policies of subscriptions, and for how often they are evaluated.</summary>
    [ValidateObjectMembers]
    public DeploymentAccessOptions Access { get; } = new();

    /// <summary>Gets the options for what subscribers see.</summary>
    [ValidateObjectMembers]
    public DeploymentViewOptions Views { get; } = new();

    /// <summary>Gets the options for the limits of clients.</summary>
    [ValidateObjectMembers]
    public DeploymentLimitOptions Limits { get; } = new();
}
