using System.Buffers;
using BenchmarkDotNet.Attributes;
using HotSwap.Notifications.Hubs;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Timelines;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Benchmarks.Micro;

/// <summary>
/// Measures the cost of serializing a status for the log and for the wire. The baseline is SignalR's JSON protocol with the guide's anonymous
/// object.
/// </summary>
[MemoryDiagnoser]
public class SerializationBenchmarks
{
    private readonly IHubProtocol _contract;
    private readonly JsonHubProtocol _signalR = new JsonHubProtocol();
    private readonly PipelineExecutionState _state = Payload.State("d-0");
    private readonly InvocationMessage _message;
    private readonly InvocationMessage _guideMessage;
    private readonly StatusPage _page;
    private readonly ArrayBufferWriter<byte> _output = new(4 * 1_024);

    public SerializationBenchmarks()
    {
        var provider = new ServiceCollection().AddLogging().AddDeploymentNotifications().Services.BuildServiceProvider();
        _contract = provider.GetRequiredService<DeploymentHubProtocolResolver>().GetProtocol("json", null)!;
        var message = Payload.Message("d-0");
        _message = new InvocationMessage("DeploymentStatusChanged", [message]);
        _guideMessage = new InvocationMessage(
            "DeploymentStatusChanged", [new { message.ExecutionId, message.Status, message.UpdatedAt, message.Details }]);
        var record = new StatusRecord(Payload.Logged("d-0", sequence: 1, position: 1), new DeploymentTimeline("d-0", 0), payloadForAll: null);
        _page = new StatusPage([record], forAll: false, epoch: "epoch");
    }

    [Benchmark(Baseline = true, Description = "SignalR's JSON protocol, anonymous object")]
    public int Guide() => _signalR.GetMessageBytes(_guideMessage).Length;

    [Benchmark(Description = "Write the payload for the log, once per status")]
    public int LogPayload() => StatusPayload.Write("d-0", _state).Length;

    [Benchmark(Description = "Write the JSON frame from a payload, once for all JSON clients")]
    public int Frame()
    {
        _output.ResetWrittenCount();
        JsonFrames.Write(_page, _output);
        return _output.WrittenCount;
    }

    [Benchmark(Description = "Write an answer with this hub's JSON protocol")]
    public int Contract() => _contract.GetMessageBytes(_message).Length;

    [Benchmark(Description = "Read a message from a payload, for MessagePack clients and answers")]
    public DeploymentStatusMessage Read() => _page.Records[0].ToMessage(forAll: false);
}
