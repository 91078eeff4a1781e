namespace HotSwap.Notifications.ClientConformance.Log;

/// <summary>A status in the scenario's log.</summary>
/// <param name="ExecutionId">The deployment.</param>
/// <param name="Status">The status's name.</param>
/// <param name="Sequence">The number among the deployment's statuses.</param>
/// <param name="Position">The number among all statuses.</param>
/// <param name="IsWithheld">Whether a client of all deployments may not see it.</param>
internal sealed record LoggedStatus(string ExecutionId, string Status, long Sequence, long Position, bool IsWithheld = false);
