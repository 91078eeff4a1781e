namespace HotSwap.Notifications;

/// <summary>The status of a stage of a deployment pipeline. The JSON has its name.</summary>
public enum PipelineStageStatus
{
    /// <summary>A status of a newer server that this version does not know. Do not report it.</summary>
    Unknown = -1,

    /// <summary>The stage has not started yet.</summary>
    Pending,

    /// <summary>The stage is running.</summary>
    Running,

    /// <summary>The stage ended without an error.</summary>
    Succeeded,

    /// <summary>The stage ended with an error.</summary>
    Failed,

    /// <summary>The pipeline skipped the stage.</summary>
    Skipped,

    /// <summary>The stage ended because it was cancelled.</summary>
    Cancelled,

    /// <summary>The stage ended, and its changes were undone.</summary>
    RolledBack,
}
