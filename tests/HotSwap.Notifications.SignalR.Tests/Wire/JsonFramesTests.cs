using System.Buffers;
using System.Text;
using FsCheck.Xunit;
using HotSwap.Notifications.Hubs;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;
using HotSwap.Notifications.Timelines;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Tests.Wire;

/// <summary>Compares the frames written from stored payloads with those that SignalR writes for the same messages.</summary>
public class JsonFramesTests
{
    private static readonly Dictionary<string, IHubProtocol> _protocols = WireHosts.All.ToDictionary(host => host.Key, host => ProtocolOf(host.Value));

    public static TheoryData<string> Texts =>
    [
        "plain",
        "Grüße, 日本語, Привет",
        "\"quoted\" and \\ back\\slashed",
        "<script>alert('&') + `1`</script>",
        "emoji \U0001F680, unassigned \U000E0FFF",
        "lone \ud83d high, low \ude80 lone",
        "\u0000\u0001\t\r\n\u007f\u0085\u00a0",
        "\u2028\u2029\ufeff\uffff\ue000",
        "",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Write_AnyText_IsWhatSignalRWrites(string text)
    {
        foreach (var host in WireHosts.All.Keys)
        {
            Assert.Equal(BySignalR(host, [StateWith(text)]), ByFrames([StateWith(text)]));
        }
    }

    [Fact]
    public void Write_SeveralStatuses_IsWhatSignalRWrites()
    {
        PipelineExecutionState[] states = [States.Full(), States.Bare("d"), States.Large("d")];

        Assert.Equal(BySignalR("untouched", states), ByFrames(states));
    }

    /// <summary>Checks any UTF-16 text, valid or not. A failure prints the shrunk text and the seed that replays it.</summary>
    [Property(MaxTest = 1_000)]
    public void Write_RandomText_IsWhatSignalRWrites((byte High, byte Low)[] text)
    {
        var state = StateWith(string.Concat(text.Select(unit => (char)((unit.High << 8) | unit.Low))));
        Assert.Equal(BySignalR("untouched", [state]), ByFrames([state]));
    }

    private static PipelineExecutionState StateWith(string text) => States.Full() with
    {
        ExecutionId = text,
        Status = text,
        CurrentStage = text,
        Request = new DeploymentRequest
        {
            Module = new DeploymentModule { Name = text, Version = text },
            TargetEnvironment = text,
            RequesterEmail = text,
        },
        Stages = [new PipelineStageResult { StageName = text, Status = PipelineStageStatus.Running }],
    };

    private static string ByFrames(PipelineExecutionState[] states)
    {
        var records = states.Select((state, index) => new StatusRecord(
            new LoggedStatus
            {
                ExecutionId = state.ExecutionId,
                Payload = StatusPayload.Write(state.ExecutionId, state),
                IsFinal = false,
                Sequence = index + 1,
                Position = index + 100,
                AppendedAt = default,
            },
            new DeploymentTimeline(state.ExecutionId, completeAfter: 0),
            payloadForAll: null));
        var output = new ArrayBufferWriter<byte>();
        JsonFrames.Write(new StatusPage([.. records], forAll: false, epoch: "epoch"), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string BySignalR(string host, PipelineExecutionState[] states)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var (index, state) in states.Index())
        {
            var message = new DeploymentStatusMessage
            {
                ExecutionId = state.ExecutionId,
                Status = state.Status,
                UpdatedAt = state.LastUpdated,
                Details = state,
                Sequence = index + 1,
                Position = index + 100,
            };
            _protocols[host].WriteMessage(new InvocationMessage(nameof(IDeploymentClient.DeploymentStatusChanged), [message]), output);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static IHubProtocol ProtocolOf(Action<IServiceCollection> configureHost)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDeploymentNotifications();
        configureHost(services);
        using var provider = services.BuildServiceProvider();
        return ActivatorUtilities.CreateInstance<DeploymentHubProtocolResolver>(provider).AllProtocols.Single(protocol => protocol.Name == "json");
    }
}
