namespace HotSwap.Notifications.Client.Connection;

/// <summary>
/// Thrown when the application's <see cref="DeploymentNotificationsClientOptions.AccessTokenProvider"/> fails, and not the hub.
/// </summary>
internal sealed class TokenProviderException(Exception failure) : Exception($"AccessTokenProvider failed: {failure.Message}", failure);
