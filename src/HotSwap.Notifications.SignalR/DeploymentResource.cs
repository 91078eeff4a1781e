namespace HotSwap.Notifications;

/// <summary>
/// The resource that is passed to the authorization policy <see cref="DeploymentAccessOptions.DeploymentPolicy"/>. Implement an
/// <c>AuthorizationHandler&lt;TRequirement, DeploymentResource&gt;</c> to decide whether a user may watch the deployment. Instances are
/// compared by reference.
/// </summary>
public sealed class DeploymentResource
{
    /// <summary>Gets the execution id of the deployment, as the client sent it.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>
    /// Gets the latest state of the deployment. Null if the deployment has no status yet, is no longer in the log, or does not exist.
    /// </summary>
    public PipelineExecutionState? LatestState { get; init; }
}
