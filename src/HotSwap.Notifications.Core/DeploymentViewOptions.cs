using HotSwap.Notifications.Validation;

namespace HotSwap.Notifications;

/// <summary>Options for what subscribers see. Set them through <see cref="DeploymentNotificationsOptions.Views"/>.</summary>
public sealed class DeploymentViewOptions
{
    /// <summary>
    /// Gets or sets which subscribers see <see cref="DeploymentRequest.RequesterEmail"/>. Default:
    /// <see cref="RequesterEmailVisibility.Everywhere"/>.
    /// </summary>
    [OptionEnum]
    public RequesterEmailVisibility RequesterEmail { get; set; }

    /// <summary>
    /// Gets or sets a function that changes each state before it is stored and sent. It runs on the thread of the notify call. If
    /// it throws, the notify call throws the same exception, and nothing is stored or sent. The default is null: states are not
    /// changed.
    /// </summary>
    public Func<PipelineExecutionState, PipelineExecutionState>? MapState { get; set; }

    /// <summary>
    /// Gets or sets a function that changes each state for subscribers of all deployments. It cannot change the execution id or
    /// the status. The default is null: states are not changed.
    /// </summary>
    /// <remarks>
    /// The server calls the function when a status is published, and again when the status is read from the log, for example for the
    /// list. If the function throws, the server logs the error, and subscribers see only the execution id, the status and the times.
    /// </remarks>
    public Func<PipelineExecutionState, PipelineExecutionState>? MapStateForAllDeployments { get; set; }
}
