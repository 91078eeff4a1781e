namespace HotSwap.Notifications.Access;

/// <summary>Thrown when several calls of a policy about a scope have not returned. The policy is then called less often.</summary>
internal sealed class PolicyHangsException() : TimeoutException($"{PolicyCalls.Max} calls of the policy have not returned.");
