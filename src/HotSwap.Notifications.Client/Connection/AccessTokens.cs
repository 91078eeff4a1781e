namespace HotSwap.Notifications.Client.Connection;

/// <summary>Asks the host's provider of access tokens.</summary>
internal static class AccessTokens
{
    /// <summary>An error of the provider must not pass for one of the server, and a provider that hangs must not keep the client silent.</summary>
    /// <exception cref="TokenProviderException">The provider failed, or took longer than the timeout.</exception>
    public static async Task<string?> GetAsync(Func<Task<string?>>? provider, TimeSpan timeout)
    {
        if (provider is null)
        {
            return null;
        }

        try
        {
            return await provider().WaitAsync(timeout).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            throw new TokenProviderException(failure);
        }
    }
}
