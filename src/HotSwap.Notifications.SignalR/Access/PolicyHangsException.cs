namespace HotSwap.Notifications.Access;

/// <summary>A policy has not come back from several calls about a scope, and is called again less often.</summary>
internal sealed class PolicyHangsException() : TimeoutException($"{PolicyCalls.Max} calls of the policy have not come back.");
