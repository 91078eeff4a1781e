using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace HotSwap.Notifications.Hubs;

/// <summary>Serializes the types of the wire contract with the settings of the contract, regardless of the surrounding settings.</summary>
internal sealed class ContractTypeInfoResolver : IJsonTypeInfoResolver
{
    public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options)
    {
        var contract = DeploymentJsonContext.Default;
        return type switch
        {
            _ when type == typeof(DeploymentStatusMessage) => By(contract.DeploymentStatusMessage, options),
            _ when type == typeof(DeploymentProgressMessage) => By(contract.DeploymentProgressMessage, options),
            _ when type == typeof(DeploymentSubscriptionAnswer) => By(contract.DeploymentSubscriptionAnswer, options),
            _ when type == typeof(DeploymentCursor) => By(contract.DeploymentCursor, options),
            _ when type == typeof(PipelineExecutionState) => By(contract.PipelineExecutionState, options),
            _ when type == typeof(DeploymentsWithheldMessage) => By(contract.DeploymentsWithheldMessage, options),
            _ when type == typeof(DeploymentSubscriptionEndedMessage) => By(contract.DeploymentSubscriptionEndedMessage, options),
            _ => null,
        };
    }

    private static JsonTypeInfo<T> By<T>(JsonTypeInfo<T> contract, JsonSerializerOptions options) =>
        JsonMetadataServices.CreateValueInfo<T>(options, new ContractConverter<T>(contract));
}
