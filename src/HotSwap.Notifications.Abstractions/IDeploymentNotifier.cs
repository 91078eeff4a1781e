namespace HotSwap.Notifications;

/// <summary>Notifies subscribers of the statuses and the progress of deployments. A deployment pipeline calls it.</summary>
/// <remarks>
/// Both methods validate and capture their arguments, and return. They do not wait for a client or for the network. A delivery problem never
/// reaches the caller: each method throws only the exceptions that it documents.
/// </remarks>
public interface IDeploymentNotifier
{
    /// <summary>
    /// Notifies subscribers that a deployment's status changed. Subscribers of this deployment and subscribers of all deployments receive the
    /// status. Statuses of one deployment are delivered in the order in which this method accepted them.
    /// </summary>
    /// <param name="executionId">
    /// The deployment's execution id: 1 to 128 characters, no control characters and no lone surrogates.
    /// </param>
    /// <param name="state">
    /// <para>The state to show. It is captured in the call; later changes are not sent. The state must follow these rules:</para>
    /// <list type="bullet">
    /// <item><description><see cref="PipelineExecutionState.ExecutionId"/> equals <paramref name="executionId"/>.</description></item>
    /// <item><description><see cref="PipelineExecutionState.Status"/> has 1 to 128 characters.</description></item>
    /// <item><description>
    /// <see cref="PipelineExecutionState.StartTime"/> and <see cref="PipelineExecutionState.LastUpdated"/> are not <c>default(DateTime)</c>. Nor
    /// are the times of a stage, which can be null.
    /// </description></item>
    /// <item><description>The message of the state, and of each stage, is null or has 1 to 1,000 characters.</description></item>
    /// <item><description>
    /// The URL of the state, and of each stage, is null or an absolute http or https address of at most 2,048 characters.
    /// </description></item>
    /// <item><description>
    /// <see cref="DeploymentRequest.Labels"/> has at most 16 labels, with names of 1 to 64 characters and values of at most 256 characters.
    /// </description></item>
    /// </list>
    /// </param>
    /// <param name="cancellationToken">Cancels the call before the state is accepted. An accepted state is sent.</param>
    /// <returns>A task that completes when the state is accepted for delivery.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="executionId"/> or <paramref name="state"/> breaks a rule. The message names the property, its value and the rule.
    /// </exception>
    /// <exception cref="DeploymentNotificationRefusedException">
    /// The outbox is full, or the host has shut down.
    /// </exception>
    Task NotifyDeploymentStatusChanged(string executionId, PipelineExecutionState state, CancellationToken cancellationToken = default);

    /// <summary>
    /// Notifies subscribers of a deployment that the progress of a stage changed. Subscribers receive the newest value. If values follow each
    /// other quickly, some of the older ones are skipped. No progress is sent after a final status.
    /// </summary>
    /// <param name="executionId">
    /// The deployment's execution id: 1 to 128 characters, no control characters and no lone surrogates.
    /// </param>
    /// <param name="stage">The stage's name: 1 to 128 characters, no control characters and no lone surrogates.</param>
    /// <param name="progress">The progress in percent, 0 to 100.</param>
    /// <param name="cancellationToken">Cancels the call before the progress is accepted.</param>
    /// <returns>A task that completes when the progress is accepted for delivery.</returns>
    /// <exception cref="ArgumentException">An argument is outside the range that the message names.</exception>
    Task NotifyDeploymentProgress(string executionId, string stage, int progress, CancellationToken cancellationToken = default);
}
