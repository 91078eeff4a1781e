using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace HotSwap.Notifications.Api;

/// <summary>Describes a parameter of an endpoint for the host's OpenAPI document.</summary>
internal sealed class DescribedParameter(ParameterInfo parameter) : IParameterBindingMetadata
{
    public string Name => parameter.Name!;

    public bool HasTryParse => false;

    public bool HasBindAsync => false;

    public ParameterInfo ParameterInfo => parameter;

    public bool IsOptional => parameter.HasDefaultValue;
}
