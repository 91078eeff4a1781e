using System.Reflection;
using HotSwap.Notifications.Client;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>Tests of a process that notifies and serves no clients.</summary>
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
        await using var updates = client.WatchDeploymentAsync("from-a-worker").GetAsyncEnumerator();
        Assert.True(await updates.MoveNextAsync().AsTask().WithPatience());
        Assert.True(updates.Current.NothingKnown);

        await using var worker = RunWorker("--redis", _redis.Server.ConnectionString, "--id", "from-a-worker");
        await worker.WaitForLineAsync(line => line == "Deployment from-a-worker has been committed to the log.");

        Assert.Equal(0, (await worker.WaitForExitAsync()).ExitCode);
        var statuses = await ReadToEndAsync(updates).WithPatience();
        Assert.Equal(Enumerable.Range(1, statuses.Count).Select(number => (long)number), statuses.Select(status => status.Sequence));
        Assert.Equal(DeploymentStatuses.Succeeded, statuses[^1].Status);
        Assert.Equal(["Build", "Test", "Deploy"], statuses[^1].Details.Stages!.Select(stage => stage.StageName));
    }

    [SkippableFact]
    public async Task SampleWorker_AnEarlierDeploymentHasTheId_WaitsForItsOwn()
    {
        for (var run = 1; run <= 2; run++)
        {
            await using var worker = RunWorker("--redis", _redis.Server.ConnectionString, "--id", "again");

            var (exitCode, output) = await worker.WaitForExitAsync();

            Assert.Equal(0, exitCode);
            Assert.Contains("Deployment again has been committed to the log.", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task SampleWorker_RedisIsAway_SaysWhatItWaitsForAndFails()
    {
        await using var worker = RunWorker("--redis", "localhost:1,password=secret", "--id", "lost", "--wait", "8");

        var (exitCode, output) = await worker.WaitForExitAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("Deployment lost has been accepted.", output, StringComparison.Ordinal);
        Assert.Contains("Waiting up to 8 s for Redis at localhost:1 to commit deployment lost.", output, StringComparison.Ordinal);
        Assert.Contains("Deployment lost was not committed to the log within 8 s.", output, StringComparison.Ordinal);
        Assert.Contains("Redis at localhost:1 cannot be reached. The host's shutdown timeout expired", output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", output, StringComparison.Ordinal);
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
            "AddDeploymentPublisher needs a log that this process shares with the nodes that serve clients. The registered log is "
            + "MemoryDeploymentLog, which is not shared. Call UseRedis(…) on the builder that AddDeploymentPublisher returns. If this host serves "
            + "clients itself, call AddDeploymentNotifications instead.",
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

    private static ChildProcess RunWorker(params string[] arguments) => new("dotnet", [SampleWorker, .. arguments], Path.GetDirectoryName(SampleWorker)!);

    /// <summary>Tests that every registered service can be created, as a host in development checks.</summary>
    private static IHost Create(Action<IServiceCollection> configure) => new HostBuilder()
        .UseDefaultServiceProvider(options => (options.ValidateOnBuild, options.ValidateScopes) = (true, true))
        .ConfigureServices(configure)
        .Build();

    private static async Task<List<DeploymentStatusMessage>> ReadToEndAsync(IAsyncEnumerator<DeploymentUpdate> updates)
    {
        var statuses = new List<DeploymentStatusMessage>();
        while (await updates.MoveNextAsync())
        {
            Assert.True(updates.Current.Recovered);
            if (updates.Current.Status is { } status)
            {
                statuses.Add(status);
            }

            if (updates.Current.IsFinal)
            {
                break;
            }
        }

        return statuses;
    }
}
