namespace HotSwap.Notifications;

/// <summary>How a stage of a deployment pipeline is doing. Written on the wire as its name.</summary>
public enum PipelineStageStatus
{
    /// <summary>A status that this version does not know, from a newer server. Not to be reported.</summary>
    Unknown = -1,

    /// <summary>Not started yet.</summary>
    Pending,

    /// <summary>Under way.</summary>
    Running,

    /// <summary>Ended well.</summary>
    Succeeded,

    /// <summary>Ended with an error.</summary>
    Failed,

    /// <summary>Left out.</summary>
    Skipped,

    /// <summary>Ended because somebody cancelled it.</summary>
    Cancelled,

    /// <summary>Ended, and what it did has been undone.</summary>
    RolledBack,
}
