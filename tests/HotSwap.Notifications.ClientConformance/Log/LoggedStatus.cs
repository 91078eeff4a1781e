namespace HotSwap.Notifications.ClientConformance.Log;

/// <summary>A status in the scenario's log.</summary>
/// <param name="ExecutionId">The execution id of the deployment.</param>
/// <param name="Status">The name of the status.</param>
/// <param name="Sequence">The number of the status among the statuses of its deployment.</param>
/// <param name="Position">The number of the status among all statuses.</param>
/// <param name="IsWithheld">True if a client of all deployments may not see the status.</param>
internal sealed record LoggedStatus(string ExecutionId, string Status, long Sequence, long Position, bool IsWithheld = false);
