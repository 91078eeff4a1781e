using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Hubs;

/// <summary>
/// The host's hub protocols, but with a JSON protocol of this hub's own. JSON settings are not per hub in SignalR; this way the
/// wire contract holds whatever the host's are, and the host's other hubs don't notice.
/// </summary>
internal sealed class DeploymentHubProtocolResolver : IHubProtocolResolver
{
    private const string JsonName = "json";

    private readonly IHubProtocolResolver _hostResolver;
    private readonly IHubProtocol _json;

    public DeploymentHubProtocolResolver(IHubProtocolResolver hostResolver, IOptions<JsonHubProtocolOptions> hostOptions)
    {
        _hostResolver = hostResolver;
        _json = new JsonHubProtocol(Options.Create(new JsonHubProtocolOptions
        {
            PayloadSerializerOptions = WithContract(hostOptions.Value.PayloadSerializerOptions),
        }));
        AllProtocols = [.. hostResolver.AllProtocols.Select(Replace)];
    }

    public IReadOnlyList<IHubProtocol> AllProtocols { get; }

    public IHubProtocol? GetProtocol(string protocolName, IReadOnlyList<string>? supportedProtocols) =>
        _hostResolver.GetProtocol(protocolName, supportedProtocols) is { } protocol ? Replace(protocol) : null;

    private IHubProtocol Replace(IHubProtocol protocol) => protocol.Name == JsonName ? _json : protocol;

    /// <summary>The host's own messages on this hub keep the host's settings.</summary>
    private static JsonSerializerOptions WithContract(JsonSerializerOptions hostOptions)
    {
        var options = new JsonSerializerOptions(hostOptions);
        if (options.TypeInfoResolverChain.Count == 0)
        {
            options.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
        }

        options.TypeInfoResolverChain.Insert(0, new ContractTypeInfoResolver());
        return options;
    }
}
