namespace HotSwap.Notifications.Readers;

/// <summary>The policy decisions for one subscriber of all deployments.</summary>
internal interface IReaderAccess
{
    /// <summary>Returns the cached decision; null if there is none or it has expired.</summary>
    bool? Find(string executionId);

    /// <summary>Requests a decision and caches it. The call does not block while the policy runs.</summary>
    /// <exception cref="Exception">The policy failed or timed out.</exception>
    Task AskAsync(string executionId);
}
