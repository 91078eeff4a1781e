namespace HotSwap.Notifications.Reporting;

/// <summary>The outcome of a stage.</summary>
/// <param name="Status">The status.</param>
/// <param name="Message">The reason; null for none.</param>
/// <param name="Url">The address of a page with details; null for none.</param>
/// <param name="ErrorType">The type of the exception that ended the stage; null if the reporter caught none.</param>
internal readonly record struct StageOutcome(PipelineStageStatus Status, string? Message = null, Uri? Url = null, string? ErrorType = null)
{
    /// <summary>Gets the outcome of a stage that was disposed without an outcome.</summary>
    public static StageOutcome Unreported { get; } = new(PipelineStageStatus.Failed, "The stage ended without reporting an outcome.");
}
