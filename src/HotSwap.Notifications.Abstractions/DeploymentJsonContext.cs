using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(DeploymentStatusMessage))]
[JsonSerializable(typeof(DeploymentProgressMessage))]
[JsonSerializable(typeof(PipelineExecutionState))]
[JsonSerializable(typeof(DeploymentSubscription))]
[JsonSerializable(typeof(DeploymentCursor))]
[JsonSerializable(typeof(DeploymentsWithheldMessage))]
[JsonSerializable(typeof(DeploymentSubscriptionEndedMessage))]
[JsonSerializable(typeof(DeploymentList))]
[JsonSerializable(typeof(DeploymentListItem))]
[JsonSerializable(typeof(DeploymentStatusList))]
internal sealed partial class DeploymentJsonContext : JsonSerializerContext;
