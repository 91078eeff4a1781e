namespace HotSwap.Notifications;

/// <summary>
/// The resource that the policy <see cref="DeploymentNotificationsOptions.DeploymentPolicy"/> is asked about: an
/// <c>AuthorizationHandler&lt;TRequirement, DeploymentResource&gt;</c> decides who may watch it.
/// </summary>
/// <param name="ExecutionId">The deployment's execution id, as the client gave it.</param>
/// <param name="LatestState">The latest state; null where the deployment has said nothing yet, was forgotten, or does not exist.</param>
public sealed record DeploymentResource(string ExecutionId, PipelineExecutionState? LatestState);
