namespace HotSwap.Notifications;

/// <summary>The well-known deployment statuses. A status is a string, and a host may have further statuses of its own.</summary>
public static class DeploymentStatuses
{
    /// <summary>The deployment was accepted, and has not started yet.</summary>
    public const string Pending = "Pending";

    /// <summary>The deployment is running.</summary>
    public const string Running = "Running";

    /// <summary>The deployment ended without an error. Final.</summary>
    public const string Succeeded = "Succeeded";

    /// <summary>The deployment ended with an error. Final.</summary>
    public const string Failed = "Failed";

    /// <summary>The deployment ended because it was cancelled. Final.</summary>
    public const string Cancelled = "Cancelled";

    /// <summary>The deployment ended, and the previous version is back in place. Final.</summary>
    public const string RolledBack = "RolledBack";

    /// <summary>Gets the well-known statuses after which a deployment is over.</summary>
    public static IReadOnlyList<string> Final { get; } = Array.AsReadOnly([Succeeded, Failed, Cancelled, RolledBack]);
}
