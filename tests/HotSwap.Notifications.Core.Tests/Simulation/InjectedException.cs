namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>A failure of a transport or a policy that the schedule causes.</summary>
internal sealed class InjectedException() : Exception("The schedule lets this call fail.");
