using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>The deployments that a subscription covers: one deployment, or all deployments.</summary>
[Experimental(ExperimentalApi.LogContract)]
public readonly record struct DeploymentScope
{
    private DeploymentScope(string executionId) => ExecutionId = executionId;

    /// <summary>Gets the scope that covers all deployments.</summary>
    public static DeploymentScope All => default;

    /// <summary>Gets a value indicating whether the scope covers all deployments.</summary>
    [MemberNotNullWhen(false, nameof(ExecutionId))]
    public bool IsAll => ExecutionId is null;

    /// <summary>Gets the execution id of the deployment; null for all deployments.</summary>
    public string? ExecutionId { get; }

    /// <summary>Gets the SignalR group of the scope. Only messages that the host itself sends use the group.</summary>
    internal string Group => IsAll ? DeploymentHubNames.AllDeploymentsGroup : DeploymentHubNames.DeploymentGroup(ExecutionId);

    /// <summary>Returns the scope that covers one deployment.</summary>
    /// <param name="executionId">The execution id.</param>
    /// <returns>The scope.</returns>
    public static DeploymentScope Of(string executionId) => new(executionId);
}
