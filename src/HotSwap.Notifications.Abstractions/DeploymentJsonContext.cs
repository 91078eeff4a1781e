using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(DeploymentStatusMessage))]
[JsonSerializable(typeof(DeploymentProgressMessage))]
[JsonSerializable(typeof(PipelineExecutionState))]
[JsonSerializable(typeof(DeploymentSubscriptionAnswer))]
[JsonSerializable(typeof(DeploymentCursor))]
[JsonSerializable(typeof(DeploymentsWithheldMessage))]
[JsonSerializable(typeof(DeploymentSubscriptionEndedMessage))]
[JsonSerializable(typeof(DeploymentPage))]
[JsonSerializable(typeof(DeploymentListItem))]
[JsonSerializable(typeof(DeploymentStatusPage))]
internal sealed partial class DeploymentJsonContext : JsonSerializerContext;
