namespace HotSwap.Notifications.Core.Tests.Simulation.Guarantees;

/// <param name="Deployment">The index of the deployment; -1 where the log did not report what is at the position.</param>
/// <param name="Sequence">The status's Sequence.</param>
/// <param name="IsFinal">Whether the deployment was over with it.</param>
/// <param name="Content">What tells the status from every other one; null where contents are not compared.</param>
internal readonly record struct CommittedStatus(int Deployment, long Sequence, bool IsFinal, string? Content = null);
