using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HotSwap.Notifications.Benchmarks.Load.Clients;

/// <summary>A process with many connections. It reads one command of the runner per line.</summary>
internal sealed class ClientProcess(string kind, int port)
{
    /// <summary>The number of connections that are opened in parallel.</summary>
    private const int ConnectingAtOnce = 16;

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _pingInterval = TimeSpan.FromSeconds(10);
    private static readonly JsonSerializerOptions _json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly ClientCounters _counters = new();
    private readonly List<LoadConnection> _connections = [];
    private DrippingClient? _dripping;
    private int _subscribedTo = 1;

    private bool IsOurs => kind is LoadKinds.Ours or LoadKinds.OursOnRedis;

    public async Task RunAsync()
    {
        using var pinging = new Timer(_ => PingAll(), null, _pingInterval, _pingInterval);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            Console.WriteLine(JsonSerializer.Serialize(await RunAsync(JsonSerializer.Deserialize<Command>(line)!), _json));
        }
    }

    private async Task<ClientResult> RunAsync(Command command)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var began = Stopwatch.GetTimestamp();
        switch (command.Name)
        {
            case "connect":
                await ConnectAsync(command);
                break;
            case "cut":
                return Result(seconds: await CutAsync());
            case "measure":
                _counters.Measure();
                break;
            case "wait":
                await WaitAsync(command.Count, began);
                return _counters.Take(Environment.CpuUsage.TotalTime.TotalSeconds, Stopwatch.GetElapsedTime(began).TotalSeconds);
            case "join":
                using (var dashboard = new Dashboard(port))
                {
                    return Result((await dashboard.JoinAsync(command.Count).WaitAsync(_limit)).TotalSeconds);
                }

            case "drip":
                _dripping = await DrippingClient.StartAsync(port, command.PerSecond);
                break;
            case "dripped":
                return Result(seconds: 0) with { Deliveries = _dripping!.Deliveries, Cuts = _dripping.Cuts };
            default:
                throw new InvalidOperationException($"Unknown command {command.Name}.");
        }

        return Result(Stopwatch.GetElapsedTime(began).TotalSeconds) with { CpuSeconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds };
    }

    private static ClientResult Result(double seconds) => new(0, 0, 0, 0, 0, 0, seconds);

    private Task ConnectAsync(Command command)
    {
        _subscribedTo = command.Deployments;
        var address = command.Address is null ? null : IPAddress.Parse(command.Address);
        var options = new ParallelOptions { MaxDegreeOfParallelism = ConnectingAtOnce };
        return Parallel.ForEachAsync(Enumerable.Range(0, command.Count), options, async (number, cancellationToken) =>
        {
            var connection = new LoadConnection(port, _counters) { IsStuck = number < command.Stuck, Address = address };
            var deployments = command.Spread is { } spread ? [number % spread] : Enumerable.Range(0, command.Deployments);
            await connection.SubscribeAsync(deployments.Select(Invocations.Subscribe));
            lock (_connections)
            {
                _connections.Add(connection);
            }

            _ = connection.IsStuck ? Task.CompletedTask : connection.ReadAsync();
        });
    }

    /// <summary>Reconnects every client at once. Our clients resume from their cursors; the guide's clients subscribe again.</summary>
    private async Task<double> CutAsync()
    {
        var cursor = await CursorAsync();
        _connections.ForEach(connection => connection.Close());
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(_connections.Select(async connection =>
        {
            await connection.SubscribeAsync(Enumerable.Range(0, _subscribedTo).Select(number => Return(number, cursor)));
            _ = connection.ReadAsync();
        }));
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private async Task WaitAsync(int deliveries, long began)
    {
        while (_counters.Deliveries < deliveries && Stopwatch.GetElapsedTime(began) < _limit)
        {
            await Task.Delay(5);
        }
    }

    private void PingAll()
    {
        lock (_connections)
        {
            foreach (var connection in _connections.Where(connection => !connection.IsStuck))
            {
                _ = connection.PingAsync();
            }
        }
    }

    private async Task<string> CursorAsync()
    {
        if (!IsOurs)
        {
            return "null";
        }

        using var probe = new LoadConnection(port, _counters);
        var answer = await probe.SubscribeAsync([Return(0, "null")]);
        return JsonDocument.Parse(answer).RootElement.GetProperty("result").GetProperty("Cursor").GetRawText();
    }

    private string Return(int number, string cursor) => IsOurs ? Invocations.Resume(number, cursor) : Invocations.Subscribe(number);
}
