namespace HotSwap.Notifications;

/// <summary>What a deployment pipeline calls to tell everybody who watches how a deployment is doing.</summary>
/// <remarks>
/// Both methods validate, capture what they were given and return: they wait for no client and for no network.
/// Delivery problems never reach the caller. What can reach it are the exceptions named below.
/// </remarks>
public interface IDeploymentNotifier
{
    /// <summary>
    /// Tells that a deployment's status changed. Sent to those who watch this deployment and to those who watch all.
    /// Statuses of one deployment are delivered in the order in which this method accepted them.
    /// </summary>
    /// <param name="executionId">
    /// The deployment's execution id: 1 to 128 characters, no control characters and no lone surrogates.
    /// </param>
    /// <param name="state">The state to show. It is captured as it is now; later changes are not sent.</param>
    /// <param name="cancellationToken">Cancels the call before the state is accepted. An accepted state is sent.</param>
    /// <returns>A task that is complete once the state is accepted for delivery.</returns>
    /// <exception cref="ArgumentException">An argument is outside the range that the message names.</exception>
    /// <exception cref="DeploymentNotificationRefusedException">
    /// The outbox holds as many statuses as it may, or the host has shut down.
    /// </exception>
    Task NotifyDeploymentStatusChanged(string executionId, PipelineExecutionState state, CancellationToken cancellationToken = default);

    /// <summary>
    /// Tells how far a stage of a deployment has come. Sent to those who watch this deployment. Progress is a newest value,
    /// not a history: values that follow each other closely are thinned, and nothing is sent after a final status.
    /// </summary>
    /// <param name="executionId">
    /// The deployment's execution id: 1 to 128 characters, no control characters and no lone surrogates.
    /// </param>
    /// <param name="stage">The stage's name: 1 to 128 characters, no control characters and no lone surrogates.</param>
    /// <param name="progress">The progress in percent, 0 to 100.</param>
    /// <param name="cancellationToken">Cancels the call before the progress is accepted.</param>
    /// <returns>A task that is complete once the progress is accepted.</returns>
    /// <exception cref="ArgumentException">An argument is outside the range that the message names.</exception>
    Task NotifyDeploymentProgress(string executionId, string stage, int progress, CancellationToken cancellationToken = default);
}
