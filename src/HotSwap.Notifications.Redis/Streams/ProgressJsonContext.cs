using System.Text.Json.Serialization;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>The form of a progress on the channel.</summary>
[JsonSerializable(typeof(DeploymentProgressMessage))]
internal sealed partial class ProgressJsonContext : JsonSerializerContext;
