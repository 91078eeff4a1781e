using System.Text.Json.Serialization.Metadata;

namespace HotSwap.Notifications;

/// <summary>
/// Provides the JSON serialization of the payloads of the hub and of the list API. The serialization is source-generated, and supports
/// trimming and native AOT. Reading ignores the case of property names and skips unknown properties.
/// </summary>
public static class DeploymentJson
{
    /// <summary>
    /// Gets the resolver of the payload types. Insert it before the other resolvers of your own serializer options, such as those of SignalR's
    /// JSON protocol.
    /// </summary>
    public static IJsonTypeInfoResolver TypeInfoResolver => DeploymentJsonContext.Default;

    /// <summary>Returns the type information with which <c>JsonSerializer</c> reads and writes a payload as the server does.</summary>
    /// <typeparam name="T">The type of the payload, such as <see cref="DeploymentStatusMessage"/>.</typeparam>
    /// <returns>The type information.</returns>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not a payload type.</exception>
    public static JsonTypeInfo<T> GetTypeInfo<T>() => (JsonTypeInfo<T>)DeploymentJsonContext.Default.Options.GetTypeInfo(typeof(T));
}
