namespace HotSwap.Notifications.Readers;

/// <summary>What one subscriber of all deployments may see.</summary>
internal interface IReaderAccess
{
    /// <summary>Returns the remembered decision; null where there is none, or it is too old.</summary>
    bool? Find(string executionId);

    /// <summary>Asks for a decision, which is then remembered. Returns at once, whatever the policy does.</summary>
    /// <exception cref="Exception">The task fails where the policy fails or does not decide in time.</exception>
    Task AskAsync(string executionId);
}
