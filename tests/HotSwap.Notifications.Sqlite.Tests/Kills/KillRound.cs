using HotSwap.Notifications.Core.Tests.Simulation.Guarantees;

namespace HotSwap.Notifications.Sqlite.Tests.Kills;

/// <summary>
/// Runs a node under load. Its process is killed at random times and restarted on its file and port. Clients outlive it behind proxies that cut
/// them at random times. The simulation's checker compares what they received with the content of the file.
/// </summary>
internal sealed class KillRound : IAsyncDisposable
{
    private const int Deployments = 20;
    private const int TypedClients = 10;
    private const int Streams = 2;
    private static readonly TimeSpan _longestSilence = TimeSpan.FromSeconds(30);

    private readonly Random _random;
    private readonly KillFault _fault;
    private readonly string[] _deployments = [.. Enumerable.Range(0, Deployments).Select(number => $"d-{number}")];
    private readonly LogFiles _files = new();
    private readonly GuaranteeChecker _checker = new();
    private readonly LogTruth _truth;
    private readonly NodeProcess _node;
    private readonly List<WatchingClient> _clients = [];
    private readonly List<string> _story = [];
    private string? _backup;
    private int _copies;

    public KillRound(int seed, KillFault fault)
    {
        (_random, _fault, _truth) = (new Random(seed), fault, new LogTruth(_checker));
        _node = new NodeProcess(_files.Database);
        for (var number = 0; number < TypedClients + Streams; number++)
        {
            _clients.Add(CreateClient(number));
        }
    }

    private bool MayLose => _fault != KillFault.None;

    /// <param name="kills">The number of kills under load.</param>
    /// <param name="onKill">The action after each kill.</param>
    public async Task<KillReport> RunAsync(int kills, Action onKill)
    {
        await _node.StartAsync();
        await _node.WhenHealthyAsync();
        var start = LogTruth.ReadStart(_files.Database);
        using var ending = new CancellationTokenSource();
        var watching = _clients.Select(client => client.WatchAsync(start, ending.Token)).ToList();
        await using (var load = new StatusLoad(_node, _deployments))
        {
            for (var kill = 0; kill < kills; kill++)
            {
                await CutAtRandomAsync(load);
                await KillAndStartAsync(kill);
                onKill();
            }

            await load.AcceptAsync(Deployments);
            await load.FinishAsync();
        }

        await EndAsync(watching, ending);
        await KillAsync();
        foreach (var client in _clients)
        {
            client.Record.Check(_checker, start, MayLose);
        }

        var records = _clients.Select(client => client.Record).ToList();
        return new KillReport(
            _truth.Terms, _truth.Head, records.Sum(record => record.Statuses), records.Sum(record => record.Losses), Describe(_checker.Violation));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        await _node.DisposeAsync();
        _files.Dispose();
    }

    private WatchingClient CreateClient(int number)
    {
        var address = _node.Http.BaseAddress!;
        var executionId = number % 2 == 0 ? null : _deployments[_random.Next(Deployments)];
        var deployments = executionId is null ? Deployments : 1;
        var name = $"{(number < TypedClients ? "client" : "stream")} {number} of {executionId ?? "all"}";
        return number < TypedClients
            ? new TypedWatchingClient(name, address, executionId, deployments)
            : new StreamWatchingClient(name, address, executionId, deployments);
    }

    private async Task CutAtRandomAsync(StatusLoad load)
    {
        for (var cut = _random.Next(1, 6); cut > 0; cut--)
        {
            await load.AcceptAsync(_random.Next(1, 40));
            _clients[_random.Next(_clients.Count)].Cut();
        }

        await load.AcceptAsync(_random.Next(1, 40));
        if (_random.Next(2) == 0)
        {
            // A kill at this time shows whether a status is committed before a client receives it.
            await _clients[_random.Next(_clients.Count)].WhenGivenAsync(_node.Kill);
        }
    }

    private async Task KillAndStartAsync(int kill)
    {
        await KillAsync();
        Harm(kill);
        await _node.StartAsync();
        if (_random.Next(5) == 0)
        {
            _story.Add("killed while it starts");
            await KillAsync();
            await _node.StartAsync();
        }

        await _node.WhenHealthyAsync();
    }

    private async Task KillAsync()
    {
        await _node.KillAsync();
        _truth.Read(_files.Copy($"{_copies++}"), MayLose);
        _story.Add($"killed at {_truth.Head}");
    }

    private void Harm(int kill)
    {
        switch (_fault)
        {
            case KillFault.LostTail:
                _story.Add(_files.CutTail(_random));
                break;
            case KillFault.OlderFile when kill % 2 == 0:
                _backup = _files.Copy($"backup-{kill}");
                break;
            case KillFault.OlderFile:
                _files.Restore(_backup!);
                _story.Add("restored the file of the kill before");
                break;
        }
    }

    /// <summary>Waits until every client has reached the end. The checker finds the clients that have not.</summary>
    private static async Task EndAsync(List<Task> watching, CancellationTokenSource ending)
    {
        var done = Task.WhenAll(watching);
        try
        {
            await done.WaitAsync(_longestSilence);
        }
        catch (TimeoutException)
        {
            await ending.CancelAsync();
            await done.ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private string? Describe(string? violation) => violation is null ? null : $"{violation} The story: {string.Join(", ", _story)}.";
}
