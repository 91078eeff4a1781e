using Microsoft.Extensions.Options;

namespace HotSwap.Notifications;

/// <summary>
/// Options for the notification server. They can be bound from configuration, with one section for each group. They are validated
/// when the host starts.
/// </summary>
public sealed class DeploymentNotificationsOptions
{
    /// <summary>
    /// Gets the statuses that end a deployment. The server sends no progress after a final status, and removes the deployment from
    /// the history after <see cref="DeploymentHistoryOptions.FinishedRetention"/>. The comparison is ordinal. At least one status is
    /// required. The default is <see cref="DeploymentStatuses.Final"/>; statuses from configuration are added to it.
    /// </summary>
    public ISet<string> FinalStatuses { get; } = new HashSet<string>(DeploymentStatuses.Final, StringComparer.Ordinal);

    /// <summary>
    /// Gets or sets a value indicating whether this host is the only node, although its hub lifetime manager can reach the
    /// clients of other nodes. If this option is false, a host with such a manager does not start with a log that nodes cannot
    /// share. Default: false.
    /// </summary>
    public bool SingleNode { get; set; }

    /// <summary>Gets the options for the history that the server keeps for clients that resume or subscribe late.</summary>
    [ValidateObjectMembers]
    public DeploymentHistoryOptions History { get; } = new();

    /// <summary>Gets the options for the outbox, which buffers messages between the notify calls and the log and thins progress.</summary>
    [ValidateObjectMembers]
    public DeploymentOutboxOptions Outbox { get; } = new();

    /// <summary>Gets the options for the authorization policies of subscriptions and for how often the server evaluates them.</summary>
    [ValidateObjectMembers]
    public DeploymentAccessOptions Access { get; } = new();

    /// <summary>Gets the options for what subscribers see.</summary>
    [ValidateObjectMembers]
    public DeploymentViewOptions Views { get; } = new();

    /// <summary>Gets the options for the limits on clients.</summary>
    [ValidateObjectMembers]
    public DeploymentLimitOptions Limits { get; } = new();
}
