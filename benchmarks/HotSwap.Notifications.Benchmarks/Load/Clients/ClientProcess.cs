using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HotSwap.Notifications.Benchmarks.Load.Clients;

/// <summary>Many connections that do what the runner tells them, a line at a time.</summary>
internal static class ClientProcess
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _pingInterval = TimeSpan.FromSeconds(10);
    private static readonly JsonSerializerOptions _json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static async Task RunAsync(string kind, int port)
    {
        var counters = new ClientCounters();
        var connections = new List<LoadConnection>();
        var cursor = "null";
        var subscribed = new Command("connect");
        using var pinging = new Timer(_ => PingAll(connections), null, _pingInterval, _pingInterval);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var command = JsonSerializer.Deserialize<Command>(line)!;
            using var process = Process.GetCurrentProcess();
            var cpu = process.TotalProcessorTime.TotalSeconds;
            var began = Stopwatch.GetTimestamp();
            switch (command.Name)
            {
                case "connect":
                    subscribed = command;
                    for (var number = 0; number < command.Count; number++)
                    {
                        var connection = new LoadConnection(port, counters) { IsStuck = number < command.Stuck };
                        await connection.SubscribeAsync(command.Deployments, Subscribe);
                        lock (connections)
                        {
                            connections.Add(connection);
                        }

                        _ = connection.IsStuck ? Task.CompletedTask : connection.ReadAsync();
                    }

                    break;
                case "cut":
                    // Every client comes back at once: ours resumes from its cursor, the guide's subscribes anew.
                    cursor = await CursorAsync(kind, port, counters);
                    connections.ForEach(connection => connection.Close());
                    began = Stopwatch.GetTimestamp();
                    await Task.WhenAll(connections.Select(async connection =>
                    {
                        await connection.SubscribeAsync(subscribed.Deployments, number => Return(kind, number, cursor));
                        _ = connection.ReadAsync();
                    }));
                    break;
                case "measure":
                    counters.Take(0, 0);
                    counters.IsMeasuring = true;
                    break;
                case "wait":
                    while (counters.Deliveries < command.Count && Stopwatch.GetElapsedTime(began) < _limit)
                    {
                        await Task.Delay(5);
                    }

                    break;
                default:
                    throw new InvalidOperationException($"Unknown command {command.Name}.");
            }

            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            process.Refresh();
            var isReport = command.Name == "wait";
            Console.WriteLine(JsonSerializer.Serialize(
                isReport
                    ? counters.Take(process.TotalProcessorTime.TotalSeconds, seconds)
                    : new ClientResult(0, 0, 0, 0, 0, process.TotalProcessorTime.TotalSeconds - cpu, seconds),
                _json));
        }
    }

    private static void PingAll(List<LoadConnection> connections)
    {
        lock (connections)
        {
            foreach (var connection in connections.Where(connection => !connection.IsStuck))
            {
                _ = connection.PingAsync();
            }
        }
    }

    private static async Task<string> CursorAsync(string kind, int port, ClientCounters counters)
    {
        if (kind is not (LoadKinds.Ours or LoadKinds.OursOnRedis))
        {
            return "null";
        }

        using var probe = new LoadConnection(port, counters);
        var answer = await probe.SubscribeAsync(1, number => Return(kind, number, "null"));
        return JsonDocument.Parse(answer).RootElement.GetProperty("result").GetProperty("Cursor").GetRawText();
    }

    private static string Subscribe(int number) => Invocation("SubscribeToDeployment", $"\"d-{number}\"");

    private static string Return(string kind, int number, string cursor) => kind is LoadKinds.Ours or LoadKinds.OursOnRedis
        ? Invocation("ResumeDeployment", $"\"d-{number}\",{cursor}")
        : Subscribe(number);

    private static string Invocation(string method, string arguments) =>
        $$"""{"type":1,"invocationId":"1","target":"{{method}}","arguments":[{{arguments}}]}""";
}
