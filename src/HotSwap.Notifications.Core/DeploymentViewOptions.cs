using HotSwap.Notifications.Validation;

namespace HotSwap.Notifications;

/// <summary>Options for what subscribers see: <see cref="DeploymentNotificationsOptions.Views"/>.</summary>
public sealed class DeploymentViewOptions
{
    /// <summary>
    /// Gets or sets which subscribers see <see cref="DeploymentRequest.RequesterEmail"/>. Default
    /// <see cref="RequesterEmailVisibility.Everywhere"/>.
    /// </summary>
    [OptionEnum]
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
}
