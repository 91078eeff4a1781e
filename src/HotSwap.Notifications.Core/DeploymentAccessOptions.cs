using HotSwap.Notifications.Validation;

namespace HotSwap.Notifications;

/// <summary>
/// Options for the authorization policies of subscriptions and for how often the server evaluates them. Set them through
/// <see cref="DeploymentNotificationsOptions.Access"/>.
/// </summary>
public sealed class DeploymentAccessOptions
{
    /// <summary>
    /// Gets or sets the name of the authorization policy for one deployment. The server evaluates the policy with a
    /// <c>DeploymentResource</c> whenever a client subscribes or resumes. The policy also decides which deployments a subscriber of
    /// all deployments sees. The default is null: every client may watch every deployment.
    /// </summary>
    public string? DeploymentPolicy { get; set; }

    /// <summary>
    /// Gets or sets the name of the authorization policy for the feed of all deployments. The server evaluates the policy without
    /// a resource whenever a client subscribes or resumes. The default is null: every client may subscribe to all deployments, and
    /// sees those that <see cref="DeploymentPolicy"/> allows.
    /// </summary>
    public string? AllDeploymentsPolicy { get; set; }

    /// <summary>
    /// Gets or sets how long the server caches a decision of <see cref="DeploymentPolicy"/> for a subscriber of all deployments,
    /// so that it does not evaluate the policy for each event. Range: 1 second to 1 day. Default: 1 minute.
    /// </summary>
    [OptionRange("00:00:01", "1.00:00:00")]
    public TimeSpan DecisionLifetime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Gets or sets how long the server waits for a decision of a policy. A later decision counts as a failure. Range: 100
    /// milliseconds to 1 minute. Default: 5 seconds.
    /// </summary>
    /// <remarks>
    /// After a timeout, a call to subscribe fails with an error. An open feed of all deployments ends with the code
    /// <see cref="DeploymentErrorCodes.NotDecided"/>, so that its client resumes. A review keeps the subscription and tries again at
    /// the next review. When four calls of the policy for one subscription have not returned, the subscription ends with the same
    /// code.
    /// </remarks>
    [OptionRange("00:00:00.100", "00:01:00")]
    public TimeSpan DecisionTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets or sets the time between two reviews of the open subscriptions. A review evaluates the policy of each subscription
    /// again and ends the subscriptions that are no longer allowed. Range: 0 to 1 day; 0 turns reviews off. Default: 1 minute.
    /// </summary>
    [OptionRange("00:00:00", "1.00:00:00")]
    public TimeSpan ReviewInterval { get; set; } = TimeSpan.FromMinutes(1);
}
