namespace HotSwap.Notifications.Reporting;

/// <summary>How a stage ended.</summary>
/// <param name="Status">The status.</param>
/// <param name="Message">The reason; null for none.</param>
/// <param name="Url">The address of a page with details; null for none.</param>
/// <param name="ErrorType">The type of the exception with which the stage ended; null where the reporter saw none.</param>
internal readonly record struct StageOutcome(PipelineStageStatus Status, string? Message = null, Uri? Url = null, string? ErrorType = null)
{
    /// <summary>The end of a stage that was disposed without an outcome.</summary>
    public static StageOutcome Unreported { get; } = new(PipelineStageStatus.Failed, "The stage ended without reporting an outcome.");
}
