namespace HotSwap.Notifications.Access;

/// <summary>A policy has come back from none of the calls about a scope, and is not called again before it does.</summary>
internal sealed class PolicyHangsException() : TimeoutException($"{PolicyCalls.Max} calls of the policy have not come back.");
