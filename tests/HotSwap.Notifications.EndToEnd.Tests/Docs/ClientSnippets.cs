using HotSwap.Notifications.Client;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs;

/// <summary>Runs the client code of the README against the sample.</summary>
[Collection(SharedSample.Name)]
public class ClientSnippets(SampleApiFixture sample)
{
    [Fact]
    public async Task Watch_AsTheReadmeShows_EndsWithTheDeployment()
    {
        var executionId = await sample.StartDeploymentAsync();
        await WatchAsync(sample.HubUrl, executionId).WithPatience();
    }

    private static async Task WatchAsync(Uri url, string executionId)
    {
        await using var client = new DeploymentNotificationsClient(url);

        await foreach (var update in client.WatchDeploymentAsync(executionId))
        {
            Console.WriteLine(update);
        }
    }

    [Fact]
    public async Task Match_AsTheReadmeShows_HandlesEachUpdate()
    {
        var executionId = await sample.StartDeploymentAsync();
        await using var client = new DeploymentNotificationsClient(sample.HubUrl);
        await using var showing = client.OnDeployment(executionId, (update, _) =>
        {
            Show(update, executionId);
            return Task.CompletedTask;
        });

        await showing.Completion.WithPatience();

        Assert.Equal(0, showing.HandlerErrorCount);
    }

    private static void Show(DeploymentUpdate update, string executionId)
    {
        switch (update)
        {
            case { Status: { } status }:
                Console.WriteLine($"{status.Sequence}: {status.Status}, {status.Details.Stages.Count} stages so far");
                break;
            case { Progress: { } progress }:
                Console.WriteLine($"   {progress.Stage} {progress.Progress} %");
                break;
            case { NothingKnown: true }:
                Console.WriteLine($"The server knows nothing of {executionId}.");
                break;
        }
    }

    [Fact]
    public async Task GoOn_FromAStoredCursor_MissesNothing()
    {
        await using var client = new DeploymentNotificationsClient(sample.HubUrl);
        var (executionId, first) = await StoreAsync(client);

        await GoOnAsync(client, executionId, first).WithPatience();
    }

    /// <summary>Starts a deployment and returns an update that is not its last. On a busy machine, the first update may be the last.</summary>
    private async Task<(string ExecutionId, DeploymentUpdate First)> StoreAsync(DeploymentNotificationsClient client)
    {
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var executionId = await sample.StartDeploymentAsync();
            var first = await client.WatchDeploymentAsync(executionId).FirstAsync(update => update.Status is not null).AsTask().WithPatience();
            if (!first.IsFinal)
            {
                return (executionId, first);
            }
        }

        throw new InvalidOperationException("Ten deployments ended before their first update arrived.");
    }

    private static async Task GoOnAsync(DeploymentNotificationsClient client, string executionId, DeploymentUpdate lastUpdate)
    {
        var next = lastUpdate.Status!.Sequence + 1;

        DeploymentCursor stored = lastUpdate.Cursor;

        await foreach (var update in client.WatchDeploymentAsync(executionId, stored))
        {
            if (!update.Recovered)
            {
                Console.WriteLine("The server's history no longer reached back to the cursor; this is the current state.");
            }

            Assert.True(update.Recovered);
            if (update.Status is { } status)
            {
                Assert.Equal(next++, status.Sequence);
            }
        }
    }
}
