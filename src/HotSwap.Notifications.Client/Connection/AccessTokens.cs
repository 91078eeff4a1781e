namespace HotSwap.Notifications.Client.Connection;

/// <summary>Calls the application's provider of access tokens.</summary>
internal static class AccessTokens
{
    /// <summary>Returns the token; null without a provider. Wraps an error of the provider, which is no error of the server.</summary>
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
