namespace HotSwap.Notifications.Client.Connection;

/// <summary>Asks the host's provider of access tokens.</summary>
internal static class AccessTokens
{
    /// <summary>Distinguishes an error of the provider from an error of the server, and limits the time that the provider may take.</summary>
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
