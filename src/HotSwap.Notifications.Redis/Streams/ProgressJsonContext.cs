using System.Text.Json.Serialization;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>Serializes progress values for the pub/sub channel.</summary>
[JsonSerializable(typeof(DeploymentProgressMessage))]
internal sealed partial class ProgressJsonContext : JsonSerializerContext;
