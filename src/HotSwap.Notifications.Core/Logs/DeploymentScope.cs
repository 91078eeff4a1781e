using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>What a subscription covers: one deployment, or all deployments.</summary>
internal readonly record struct DeploymentScope
{
    private DeploymentScope(string executionId) => ExecutionId = executionId;

    /// <summary>Gets the scope of all deployments.</summary>
    public static DeploymentScope All => default;

    [MemberNotNullWhen(false, nameof(ExecutionId))]
    public bool IsAll => ExecutionId is null;

    public string? ExecutionId { get; }

    /// <summary>Gets the SignalR group of the scope, which only the host's own sends use.</summary>
    public string Group => IsAll ? DeploymentHubNames.AllDeploymentsGroup : DeploymentHubNames.DeploymentGroup(ExecutionId);

    public static DeploymentScope Of(string executionId) => new(executionId);
}
