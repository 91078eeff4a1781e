using System.Text.Json.Serialization.Metadata;

namespace HotSwap.Notifications;

/// <summary>
/// The JSON of the wire: how the payloads of the hub and of the list API are read and written. It is generated code, which can be trimmed and
/// compiled to native code. Property names are read without regard to case, and unknown properties are ignored.
/// </summary>
public static class DeploymentJson
{
    /// <summary>
    /// Gets the resolver of the payload types, for options of your own, such as those of SignalR's JSON protocol. Insert it before other
    /// resolvers.
    /// </summary>
    public static IJsonTypeInfoResolver TypeInfoResolver => DeploymentJsonContext.Default;

    /// <summary>Returns what <c>JsonSerializer</c> needs to read and write a payload as the server does.</summary>
    /// <typeparam name="T">The type of the payload, such as <see cref="DeploymentStatusMessage"/>.</typeparam>
    /// <returns>The type information.</returns>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is no payload.</exception>
    public static JsonTypeInfo<T> GetTypeInfo<T>() => (JsonTypeInfo<T>)DeploymentJsonContext.Default.Options.GetTypeInfo(typeof(T));
}
