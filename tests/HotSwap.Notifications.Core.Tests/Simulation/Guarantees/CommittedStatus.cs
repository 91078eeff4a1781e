namespace HotSwap.Notifications.Core.Tests.Simulation.Guarantees;

/// <param name="Deployment">The index of the deployment, or -1 if the log did not report the status at the position.</param>
/// <param name="Sequence">The Sequence of the status.</param>
/// <param name="IsFinal">True if the status ended the deployment.</param>
/// <param name="Content">The unique content of the status, or null if contents are not compared.</param>
internal readonly record struct CommittedStatus(int Deployment, long Sequence, bool IsFinal, string? Content = null);
