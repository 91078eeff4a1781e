using System.Threading.Channels;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.SignalR.Client;

namespace HotSwap.Notifications.Tests.Hosting;

public class ShutdownTests
{
    [Fact]
    public async Task StopAsync_MessagesAreQueued_StillReachTheClients()
    {
        const int Count = 500;
        await using var server = await TestServer.StartAsync();
        await using var connection = new HubConnectionBuilder().WithUrl(server.HubUrl).Build();
        var received = Channel.CreateUnbounded<long>();
        var closed = new TaskCompletionSource();
        connection.On<DeploymentStatusMessage>("DeploymentStatusChanged", message => received.Writer.TryWrite(message.Sequence));
        connection.Closed += _ =>
        {
            closed.SetResult();
            return Task.CompletedTask;
        };
        await connection.StartAsync();
        await connection.InvokeAsync("SubscribeToDeployment", "d-1");

        for (var i = 0; i < Count; i++)
        {
            await server.Notifier.NotifyDeploymentStatusChanged("d-1", States.Full("d-1"));
        }

        await server.StopAsync().WithPatience();
        await closed.Task.WithPatience();

        // The client still hands over what it has received when it says that the connection is closed.
        var sequences = await received.Reader.ReadAllAsync().Take(Count).ToListAsync().AsTask().WithPatience();
        Assert.Equal(Enumerable.Range(1, Count).Select(number => (long)number), sequences);
    }
}
