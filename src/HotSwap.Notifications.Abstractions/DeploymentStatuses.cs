namespace HotSwap.Notifications;

/// <summary>Well-known deployment statuses. A status is a string, and a host may have its own besides these.</summary>
public static class DeploymentStatuses
{
    /// <summary>Accepted, not started yet.</summary>
    public const string Pending = "Pending";

    /// <summary>Under way.</summary>
    public const string Running = "Running";

    /// <summary>Ended well. Final.</summary>
    public const string Succeeded = "Succeeded";

    /// <summary>Ended with an error. Final.</summary>
    public const string Failed = "Failed";

    /// <summary>Ended because somebody cancelled it. Final.</summary>
    public const string Cancelled = "Cancelled";

    /// <summary>Ended, and the version before it is back in place. Final.</summary>
    public const string RolledBack = "RolledBack";

    /// <summary>The well-known statuses after which a deployment is over.</summary>
    public static IReadOnlyList<string> Final { get; } = Array.AsReadOnly([Succeeded, Failed, Cancelled, RolledBack]);
}
