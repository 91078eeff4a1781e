namespace HotSwap.Notifications.Reporting;

/// <summary>The outcome of a deployment.</summary>
/// <param name="Status">The final status.</param>
/// <param name="OpenStages">The outcome of the stages that are still open.</param>
/// <param name="Message">The reason; null for none.</param>
/// <param name="Url">The address of a page with details; null for none.</param>
/// <param name="FallbackMessage">The reason if no stage explains the outcome; null for none.</param>
internal readonly record struct DeploymentOutcome(
    string Status, StageOutcome OpenStages, string? Message = null, Uri? Url = null, string? FallbackMessage = null)
{
    /// <summary>Gets the outcome of a deployment that succeeded. An open stage becomes Failed, with a message that gives the reason.</summary>
    public static DeploymentOutcome Succeeded { get; } = new(
        DeploymentStatuses.Succeeded,
        new StageOutcome(PipelineStageStatus.Failed, "The stage was not completed when the deployment was reported as succeeded."));

    /// <summary>Gets the outcome of a deployment that was disposed without an outcome.</summary>
    public static DeploymentOutcome Unreported { get; } = new(
        DeploymentStatuses.Failed, StageOutcome.Unreported, FallbackMessage: "The deployment ended without reporting an outcome.");

    public static DeploymentOutcome Failed(string? message = null, Uri? url = null) =>
        new(DeploymentStatuses.Failed, new StageOutcome(PipelineStageStatus.Failed), message, url);

    public static DeploymentOutcome Cancelled(string? message = null, Uri? url = null) =>
        new(DeploymentStatuses.Cancelled, new StageOutcome(PipelineStageStatus.Cancelled), message, url);

    public static DeploymentOutcome RolledBack(string? message = null, Uri? url = null) =>
        new(DeploymentStatuses.RolledBack, new StageOutcome(PipelineStageStatus.RolledBack), message, url);
}
