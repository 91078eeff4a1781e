using System.Security.Cryptography;
using HotSwap.Notifications.TestSupport;
using Xunit.Abstractions;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>
/// Tests of Redis and node faults under load: restored older data, a promoted stale replica, a flush, a server that does not answer, and a
/// suspended node.
/// </summary>
public sealed class FaultTests(ITestOutputHelper output)
{
    private const int Deployments = 8;
    private const int Clients = 6;
    private const int BaseSeed = 20_251_120;
    private const int RoundsOfLongForm = 20;

    private static readonly string[] _deployments = [.. Enumerable.Range(0, Deployments).Select(number => $"d-{number}")];

    /// <summary>Runs many rounds from a random seed with <c>.ci/run --long redis</c>. In these, a node is suspended for 30 s.</summary>
    [SkippableFact]
    [Trait("Category", "Long")]
    public async Task Faults_UnderLoad_NobodyMissesAStatusUnmarkedOrWaitsInSilence()
    {
        Skip.IfNot(RedisServer.IsInstalled, RedisServer.MissingMessage);
        var isLong = Environment.GetEnvironmentVariable("HOTSWAP_LONG") is "redis" or "all";
        var seed = isLong ? RandomNumberGenerator.GetInt32(int.MaxValue - RoundsOfLongForm) : BaseSeed;
        for (var round = 0; round < (isLong ? RoundsOfLongForm : 1); round++)
        {
            await RunAsync(seed + round, TimeSpan.FromSeconds(isLong ? 30 : 2));
        }
    }

    private async Task RunAsync(int seed, TimeSpan stopped)
    {
        var random = new Random(seed);
        await using var cluster = await FaultCluster.StartAsync();
        var checker = new FaultChecker();
        var start = await cluster.ReadStartAsync();
        var clients = Enumerable.Range(0, Clients).Select(number => new FaultClient(cluster, number)).ToList();
        var watching = clients.Select((client, number) => client.WatchAsync($"client {number}", checker, start, _deployments)).ToList();
        using var ending = new CancellationTokenSource();
        var publishing = _deployments.Select((id, number) => PublishAsync(cluster, id, number, ending.Token)).ToList();

        Func<Task>[] faults =
        [
            cluster.RestoreOlderDataAsync,
            cluster.FailOverToAStaleReplicaAsync,
            cluster.FlushAsync,
            cluster.SleepAsync,
            () => cluster.StopANodeAsync(random.Next(2), stopped),
            cluster.RestoreOlderDataAndRestartNodesAsync,
        ];
        random.Shuffle(faults);
        foreach (var fault in faults)
        {
            await fault();
            clients[random.Next(Clients)].Cut();
            await FaultTime.PassAsync(TimeSpan.FromMilliseconds(random.Next(300, 1_500)));
        }

        await ending.CancelAsync();
        await Task.WhenAll(publishing).WithPatience();
        var done = Task.WhenAll(watching);
        var isSilent = await Task.WhenAny(done, FaultTime.PassAsync(TimeSpan.FromSeconds(40))) != done;
        Report($"Redis faults: seed {seed}, statuses seen {checker.Seen}, marked {checker.Marked}, violations {checker.Violations.Count}");
        Assert.True(checker.Violations.Count == 0, $"Seed {seed}: {string.Join(" ", checker.Violations.Take(5))}");
        Assert.False(isSilent, $"Seed {seed}: a client waits silently: {string.Join("; ", clients)}");
        await done;
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    /// <summary>
    /// Runs a pipeline that uses the other node when one does not answer, and ends when the test ends it. A suspended node appends late what it
    /// accepted, so the pipeline notifies each node of the end of the deployment as its last status.
    /// </summary>
    private static async Task PublishAsync(FaultCluster cluster, string executionId, int first, CancellationToken ending)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(40));
        var unanswered = new List<Task>();
        var (turn, number) = (first, 1);
        for (; !ending.IsCancellationRequested; number++)
        {
            await pace.WaitForNextTickAsync(CancellationToken.None);
            while (!await TryNotifyAsync(cluster.Nodes[turn % cluster.Nodes.Count], executionId, DeploymentStatuses.Running, number, unanswered))
            {
                turn++;
            }
        }

        await Task.WhenAll(unanswered);
        foreach (var node in cluster.Nodes)
        {
            await node.NotifyAsync(executionId, DeploymentStatuses.Succeeded, number);
        }
    }

    /// <param name="node">The node.</param>
    /// <param name="executionId">The execution id of the deployment.</param>
    /// <param name="status">The status of the deployment.</param>
    /// <param name="number">The number of the status.</param>
    /// <param name="unanswered">Collects the calls that the node may still execute.</param>
    private static async Task<bool> TryNotifyAsync(TestNode node, string executionId, string status, int number, List<Task> unanswered)
    {
        var notifying = IsTakenAsync(node.NotifyAsync(executionId, status, number));
        try
        {
            return await notifying.WaitAsync(TimeSpan.FromSeconds(1));
        }
        catch (TimeoutException)
        {
            unanswered.Add(notifying);
            return false;
        }
    }

    private static async Task<bool> IsTakenAsync(Task notifying)
    {
        try
        {
            await notifying;
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Report(string line)
    {
        output.WriteLine(line);
        Console.WriteLine(line);
    }
}
