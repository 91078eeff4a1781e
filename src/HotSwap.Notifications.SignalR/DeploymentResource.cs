namespace HotSwap.Notifications;

/// <summary>
/// The resource with which the policy <see cref="DeploymentAccessOptions.DeploymentPolicy"/> is evaluated. An
/// <c>AuthorizationHandler&lt;TRequirement, DeploymentResource&gt;</c> decides who may watch the deployment. Compared by reference.
/// </summary>
public sealed class DeploymentResource
{
    /// <summary>Gets the execution id of the deployment, as the client sent it.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>
    /// Gets the latest state of the deployment. Null when the deployment has no status yet, was forgotten, or does not exist.
    /// </summary>
    public PipelineExecutionState? LatestState { get; init; }
}
