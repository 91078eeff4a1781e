using System.Diagnostics;
using HotSwap.Notifications.Benchmarks.Load.Results;

namespace HotSwap.Notifications.Benchmarks.Load.Servers;

/// <summary>The pipeline: notifies at a fixed pace, and measures the cost of each call.</summary>
internal sealed class Publisher(ILoadServer server)
{
    public async Task<PublishResult> PublishAsync(Command command)
    {
        var times = new List<double>(command.Count);
        var pace = new Pace(command.TickMilliseconds);
        var ids = Enumerable.Range(0, command.Deployments).Select(number => $"d-{number}").ToArray();
        long bytes = 0;
        var start = Stopwatch.GetTimestamp();
        for (var sent = 0; sent < command.Count;)
        {
            await pace.NextAsync();
            for (var index = 0; index < command.PerTick && sent < command.Count; index++, sent++)
            {
                var id = ids[sent % ids.Length];
                var state = command.Progress ? null : Payload.State(id, Stopwatch.GetTimestamp());

                // Does not count the state, which the pipeline owns, or allocations of a call after its first await.
                var before = GC.GetAllocatedBytesForCurrentThread();
                var began = Stopwatch.GetTimestamp();
                var call = state is null
                    ? server.NotifyProgressAsync(id, "Build", sent / ids.Length % 101)
                    : server.NotifyStatusAsync(state);
                bytes += GC.GetAllocatedBytesForCurrentThread() - before;
                await call;
                times.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
            }

            // Publish as fast as the server can deliver: each batch starts only after the one before was written.
            if (command.TickMilliseconds == 0)
            {
                await server.DrainAsync();
            }
        }

        if (command.WaitsForClients)
        {
            await server.DrainAsync();
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        times.Sort();
        return new PublishResult(
            Percentiles.At(times, 0.5), Percentiles.At(times, 0.99), times[^1], (double)bytes / command.Count, seconds);
    }
}
