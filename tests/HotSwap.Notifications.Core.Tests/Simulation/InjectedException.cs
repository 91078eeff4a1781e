namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>Thrown when the schedule injects a failure of a transport or a policy.</summary>
internal sealed class InjectedException() : Exception("The schedule made this call fail.");
