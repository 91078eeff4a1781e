using System.Reflection;
using HotSwap.Notifications.Client;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>A process that notifies and serves no clients.</summary>
public sealed class PublisherTests : IAsyncLifetime
{
    private readonly OptionalRedis _redis = new();

    public Task InitializeAsync() => _redis.StartAsync();

    public Task DisposeAsync() => _redis.DisposeAsync().AsTask();

    [SkippableFact]
    public async Task SampleWorker_ReportsADeployment_AClientOfANodeSeesItToItsEnd()
    {
        await using var node = await Nodes.StartReadyAsync(_redis.Server.ConnectionString);
        await using var client = new DeploymentNotificationsClient(node.HubUrl);
        var watching = WatchAsync(client, "from-a-worker");

        await using var worker = new ChildProcess(
            "dotnet", [SampleWorker, "--redis", _redis.Server.ConnectionString, "--id", "from-a-worker"], Path.GetDirectoryName(SampleWorker)!);
        await worker.WaitForLineAsync(line => line == "Deployment from-a-worker has been reported.");

        var statuses = await watching.WithPatience();
        Assert.Equal(Enumerable.Range(1, statuses.Count).Select(number => (long)number), statuses.Select(status => status.Sequence));
        Assert.Equal(DeploymentStatuses.Succeeded, statuses[^1].Status);
        Assert.Equal(["Build", "Test", "Deploy"], statuses[^1].Details.Stages!.Select(stage => stage.StageName));
    }

    [SkippableFact]
    public async Task AddDeploymentPublisher_HostStopsAtOnce_CommitsWhatWasNotified()
    {
        await using var node = await Nodes.StartReadyAsync(_redis.Server.ConnectionString);
        using (var host = Create(services => services.AddDeploymentPublisher().UseRedis(_redis.Server.ConnectionString)))
        {
            await host.StartAsync().WithPatience();
            for (var number = 1; number <= 1_000; number++)
            {
                await host.Services.GetRequiredService<IDeploymentNotifier>().NotifyAsync("d", $"{number}");
            }

            await host.StopAsync().WithPatience();
        }

        await node.ReachedAsync(1_000);
    }

    [Fact]
    public async Task AddDeploymentPublisher_LogIsNotShared_StopsTheHostAndNamesTheWayOut()
    {
        using var host = Create(services => services.AddDeploymentPublisher());

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());

        Assert.Equal(
            "AddDeploymentPublisher needs a log that this process shares with the nodes that serve clients, but the log is MemoryDeploymentLog: "
            + "no client would get a status. Call UseRedis(…) on the builder that AddDeploymentPublisher returns. A host that serves clients itself "
            + "calls AddDeploymentNotifications instead.",
            error.Message);
    }

    [Fact]
    public void AddDeploymentPublisher_CalledTwice_RegistersTheEngineOnce()
    {
        var services = new ServiceCollection();
        services.AddDeploymentPublisher();
        var registered = services.Count;

        services.AddDeploymentPublisher();

        Assert.Equal(registered, services.Count);
    }

    private static string SampleWorker
    {
        get
        {
            var metadata = typeof(PublisherTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(each => each.Key, each => each.Value!);
            return Path.Combine(
                metadata["RepositoryRoot"], "samples", "HotSwap.Notifications.SampleWorker", "bin", metadata["Configuration"], "net10.0",
                "HotSwap.Notifications.SampleWorker.dll");
        }
    }

    /// <summary>Every registration can be made, as a host in development checks.</summary>
    private static IHost Create(Action<IServiceCollection> configure) => new HostBuilder()
        .UseDefaultServiceProvider(options => (options.ValidateOnBuild, options.ValidateScopes) = (true, true))
        .ConfigureServices(configure)
        .Build();

    private static async Task<List<DeploymentStatusMessage>> WatchAsync(DeploymentNotificationsClient client, string executionId)
    {
        var statuses = new List<DeploymentStatusMessage>();
        await foreach (var update in client.WatchDeploymentAsync(executionId))
        {
            Assert.True(update.Recovered);
            if (update.Status is { } status)
            {
                statuses.Add(status);
            }

            if (update.IsFinal)
            {
                break;
            }
        }

        return statuses;
    }
}
