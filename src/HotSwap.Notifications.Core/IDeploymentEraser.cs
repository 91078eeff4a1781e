namespace HotSwap.Notifications;

/// <summary>Erases a deployment, for example because a person demands the erasure of personal data.</summary>
public interface IDeploymentEraser
{
    /// <summary>
    /// Erases a deployment in the log and in the memory of this node, after everything that was notified before is committed. A later
    /// status of the same execution id begins a new deployment with Sequence 1.
    /// </summary>
    /// <remarks>
    /// <para>
    /// A client that watches the deployment is told that nothing is known of it. What clients have received before stays with them. A client
    /// of all deployments that has not received everything up to the latest erased status is given the current state and
    /// <see cref="DeploymentSubscriptionAnswer.Recovered"/> false.
    /// </para>
    /// <para>
    /// Erase a deployment after its pipeline has ended: what that reports afterwards is stored again. Backups are not erased.
    /// </para>
    /// </remarks>
    /// <param name="executionId">The execution id.</param>
    /// <param name="cancellationToken">Ends the wait for a log that is away. An erasure that has begun may still happen.</param>
    /// <returns>Whether the deployment was known.</returns>
    /// <exception cref="ArgumentException"><paramref name="executionId"/> is null or empty.</exception>
    /// <exception cref="NotSupportedException">The log cannot erase a deployment.</exception>
    Task<bool> EraseAsync(string executionId, CancellationToken cancellationToken = default);
}
