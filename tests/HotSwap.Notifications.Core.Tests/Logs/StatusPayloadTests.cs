using System.Buffers;
using System.Text;
using System.Text.Json;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Core.Tests.Logs;

public class StatusPayloadTests
{
    [Fact]
    public void Read_WhatWasWritten_IsTheMessageWithItsNumbers()
    {
        var state = States.Full("d");

        var message = StatusPayload.Read(StatusPayload.Write("d", state), sequence: 7, position: 40);

        Assert.Equal(("d", state.Status, state.LastUpdated), (message.ExecutionId, message.Status, message.UpdatedAt));
        Assert.Equal((7, 40), (message.Sequence, message.Position));
        Assert.Equal(state, message.Details);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(long.MaxValue, long.MaxValue)]
    public void WriteNumbered_AnyNumbers_IsTheMessage(long sequence, long position)
    {
        var payload = StatusPayload.Write("d", States.Full("d"));
        var output = new ArrayBufferWriter<byte>();

        StatusPayload.WriteNumbered(payload, sequence, position, output);

        var message = JsonSerializer.Deserialize(output.WrittenSpan, DeploymentJsonContext.Default.DeploymentStatusMessage);
        Assert.Equal(StatusPayload.Read(payload, sequence, position), message);
    }

    [Fact]
    public void Write_OneStateAfterALargerOne_HasNothingOfIt()
    {
        var expected = Encoding.UTF8.GetString(StatusPayload.Write("d", States.Bare("d")));
        StatusPayload.Write("large", States.Bare("large") with { CurrentStage = new string('x', 1024 * 1024) });

        Assert.Equal(expected, Encoding.UTF8.GetString(StatusPayload.Write("d", States.Bare("d"))));
    }
}
