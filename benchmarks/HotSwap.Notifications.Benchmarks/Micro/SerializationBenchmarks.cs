using BenchmarkDotNet.Attributes;
using HotSwap.Notifications.Hubs;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Benchmarks.Micro;

/// <summary>What it costs to write a status by this hub's JSON protocol, against SignalR's own with the guide's anonymous object.</summary>
[MemoryDiagnoser]
public class SerializationBenchmarks
{
    private readonly IHubProtocol _contract;
    private readonly JsonHubProtocol _signalR = new JsonHubProtocol();
    private readonly InvocationMessage _message;
    private readonly InvocationMessage _guideMessage;

    public SerializationBenchmarks()
    {
        var provider = new ServiceCollection().AddLogging().AddDeploymentNotifications().Services.BuildServiceProvider();
        _contract = provider.GetRequiredService<DeploymentHubProtocolResolver>().GetProtocol("json", null)!;
        var message = Payload.Message("d-0");
        _message = new InvocationMessage("DeploymentStatusChanged", [message]);
        _guideMessage = new InvocationMessage(
            "DeploymentStatusChanged", [new { message.ExecutionId, message.Status, message.UpdatedAt, message.Details }]);
    }

    [Benchmark(Baseline = true, Description = "SignalR's protocol, anonymous object")]
    public int Guide() => _signalR.GetMessageBytes(_guideMessage).Length;

    [Benchmark(Description = "This hub's protocol")]
    public int Contract() => _contract.GetMessageBytes(_message).Length;
}
