using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Client.Tests.Wire;

/// <summary>Tests of more messages than can be written to clients at once, on a server with default options.</summary>
public sealed class BurstTests
{
    [Fact]
    public async Task Notify_SixtyThousandStatusesOfOneDeployment_TwoHundredClientsThatReadGetEachOne()
    {
        const int Statuses = 60_000;
        const int Clients = 200;
        using var logs = new LogWatcher();
        await using var server = await TestServer.StartAsync(services => services.AddLogging(logging => logging.AddProvider(logs)));
        var clients = new List<SequenceReader>();
        try
        {
            for (var client = 0; client < Clients; client++)
            {
                clients.Add(await SequenceReader.SubscribeAsync(server.HubUrl, "d"));
            }

            await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
            await Task.WhenAll(clients.Select(client => client.ReadToAsync(1))).WithPatience();
            var reading = clients.Select(client => Task.Run(() => client.ReadToAsync(Statuses))).ToList();
            for (var number = 2; number <= Statuses; number++)
            {
                await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
            }

            // 12 million messages take time on a busy machine. A client that is cut or misses a message fails at once.
            foreach (var read in reading)
            {
                await read.WaitAsync(TimeSpan.FromMinutes(5));
            }

            Assert.DoesNotContain(logs.Messages, message => message.Contains("was cut", StringComparison.Ordinal));
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }
}
