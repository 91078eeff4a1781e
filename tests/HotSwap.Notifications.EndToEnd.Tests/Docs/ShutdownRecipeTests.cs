using HotSwap.Notifications.Client;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs;

/// <summary>Tests the recipe of docs/operating.md: a client sees the end of a deployment that the shutdown ends.</summary>
public class ShutdownRecipeTests
{
    [Fact]
    public async Task Stop_DeploymentsRun_EachConnectedClientSeesThemCancelled()
    {
        string[] executionIds = ["d-1", "d-2", "d-3"];
        await using var server = await TestServer.StartAsync(services =>
        {
            services.AddSingleton<DeploymentRunner>();

            // Half of this time is longer than the test waits, so nothing can end only because the time has passed.
            services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMinutes(4));
        });
        var runner = server.Services.GetRequiredService<DeploymentRunner>();
        // A pipeline in a host has no synchronization context either.
        var runs = executionIds.Select(id => Task.Run(() => runner.RunAsync(id, (_, stopping) => Task.Delay(Timeout.Infinite, stopping)))).ToList();
        await using var client = new DeploymentNotificationsClient(server.HubUrl);
        var watches = new List<Task<string>>();
        foreach (var executionId in executionIds)
        {
            var connected = new TaskCompletionSource();
            watches.Add(WatchAsync(client, executionId, connected));
            await connected.Task.WithPatience();
        }

        // Uses a separate scheduler, as a stopping host can do. On it, a completed task does not run its continuations on the same thread.
        var scheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        await Task.Factory.StartNew(server.StopAsync, CancellationToken.None, TaskCreationOptions.None, scheduler).Unwrap().WithPatience();

        Assert.All(await Task.WhenAll(watches).WithPatience(), status => Assert.Equal(DeploymentStatuses.Cancelled, status));
        Assert.All(runs, run => Assert.True(run.IsCanceled));
    }

    /// <summary>Watches to the end and returns the final status.</summary>
    private static async Task<string> WatchAsync(DeploymentNotificationsClient client, string executionId, TaskCompletionSource connected)
    {
        await foreach (var update in client.WatchDeploymentAsync(executionId))
        {
            connected.TrySetResult();
            if (update.IsFinal)
            {
                return update.Status!.Status;
            }
        }

        return "no final status";
    }
}
