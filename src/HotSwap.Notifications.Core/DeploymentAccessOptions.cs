using HotSwap.Notifications.Validation;

namespace HotSwap.Notifications;

/// <summary>
/// Options for the authorization policies of subscriptions, and for how often they are evaluated:
/// <see cref="DeploymentNotificationsOptions.Access"/>.
/// </summary>
public sealed class DeploymentAccessOptions
{
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
    [OptionRange("00:00:01", "1.00:00:00")]
    public TimeSpan DecisionLifetime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Gets or sets how long the server waits for a decision of a policy. A decision that comes later counts as failed: a
    /// subscription fails with an error, and a feed of all deployments ends with the code
    /// <see cref="DeploymentErrorCodes.NotDecided"/>, so that its client resumes. A review that gets no decision keeps the
    /// subscription, and asks again at the next review. When four calls of the policy for a subscription have not come back, the
    /// subscription ends with the same code. 100 milliseconds to 1 minute; default 5 seconds.
    /// </summary>
    [OptionRange("00:00:00.100", "00:01:00")]
    public TimeSpan DecisionTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets or sets the time between two reviews of the open subscriptions. A review evaluates the policy of each subscription
    /// again, and ends the subscriptions that are no longer allowed. 0 to 1 day; default 1 minute. 0 turns reviews off.
    /// </summary>
    [OptionRange("00:00:00", "1.00:00:00")]
    public TimeSpan ReviewInterval { get; set; } = TimeSpan.FromMinutes(1);
}
