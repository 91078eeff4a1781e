using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using HotSwap.Notifications.Limits;
using HotSwap.Notifications.Telemetry;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Hubs;

/// <summary>
/// Wraps each hub protocol of the host in a <see cref="GuardedHubProtocol"/>, and replaces the JSON protocol with one for this hub. SignalR
/// has no JSON settings per hub. With its own protocol, the hub keeps the wire contract, and the host's other hubs keep the host's settings.
/// </summary>
internal sealed class DeploymentHubProtocolResolver : IHubProtocolResolver
{
    private readonly IHubProtocolResolver _hostResolver;
    private readonly GuardedHubProtocol[] _protocols;

    public DeploymentHubProtocolResolver(
        IHubProtocolResolver hostResolver,
        IOptions<JsonHubProtocolOptions> hostOptions,
        IOptions<DeploymentNotificationsOptions> options,
        NotificationMetrics metrics)
    {
        _hostResolver = hostResolver;
        var json = new JsonHubProtocol(Options.Create(new JsonHubProtocolOptions
        {
            PayloadSerializerOptions = WithContract(hostOptions.Value.PayloadSerializerOptions),
        }));
        _protocols =
        [
            .. hostResolver.AllProtocols.Select(protocol => new GuardedHubProtocol(
                protocol.Name == json.Name ? json : protocol, options.Value.Limits.MaxReceivedMessageSize, metrics)),
        ];
    }

    public IReadOnlyList<IHubProtocol> AllProtocols => _protocols;

    public IHubProtocol? GetProtocol(string protocolName, IReadOnlyList<string>? supportedProtocols) =>
        _hostResolver.GetProtocol(protocolName, supportedProtocols) is { } chosen
            ? _protocols.First(protocol => protocol.Name == chosen.Name)
            : null;

    /// <summary>Adds the contract to a copy of the host's settings. Other messages of the host on this hub keep the host's settings.</summary>
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
