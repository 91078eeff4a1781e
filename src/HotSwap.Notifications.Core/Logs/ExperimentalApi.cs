namespace HotSwap.Notifications.Logs;

/// <summary>The diagnostic ids of public APIs that may change in any version.</summary>
internal static class ExperimentalApi
{
    /// <summary>The contract between the engine and a log.</summary>
    public const string LogContract = "HSN001";
}
