namespace HotSwap.Notifications;

/// <summary>Erases deployments, for example when a person requests the erasure of personal data.</summary>
public interface IDeploymentEraser
{
    /// <summary>
    /// Erases a deployment from the log and from the memory of this node. The erasure begins after the earlier notifications are
    /// committed. A later status of the same execution id begins a new deployment with Sequence 1.
    /// </summary>
    /// <remarks>
    /// <para>
    /// A client that watches the deployment is notified that the server no longer knows it. Data that clients have already received is not
    /// erased. If a client of all deployments has not received the latest erased status, it resumes with the current state and
    /// <see cref="DeploymentSubscriptionAnswer.Recovered"/> false.
    /// </para>
    /// <para>
    /// Erase a deployment after its pipeline has ended. The server stores the statuses that the pipeline reports after the erasure. Backups are not
    /// erased.
    /// </para>
    /// </remarks>
    /// <param name="executionId">The execution id.</param>
    /// <param name="cancellationToken">Cancels the wait for an unavailable log. An erasure that has begun may still complete.</param>
    /// <returns>true if the deployment was known; otherwise, false.</returns>
    /// <exception cref="ArgumentException"><paramref name="executionId"/> is null or empty.</exception>
    /// <exception cref="NotSupportedException">The log cannot erase a deployment.</exception>
    Task<bool> EraseAsync(string executionId, CancellationToken cancellationToken = default);
}
