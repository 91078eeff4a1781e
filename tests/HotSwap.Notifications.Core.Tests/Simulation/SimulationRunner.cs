using System.Diagnostics;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>Runs many schedules on two threads without a synchronization context, and replays a failed schedule.</summary>
internal static class SimulationRunner
{
    private const int Threads = 2;

    /// <summary>Runs the schedules of a range of seeds.</summary>
    /// <returns>The number of schedules and steps, and the failure with the lowest seed, if any.</returns>
    public static SimulationResult Run(long firstSeed, int count, Mutation mutation = Mutation.None)
    {
        var watch = Stopwatch.StartNew();
        var next = 0;
        var failed = long.MaxValue;
        var steps = 0L;
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(Work))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        var failure = failed == long.MaxValue ? null : Replay(failed, mutation);
        return new SimulationResult(next, steps, watch.Elapsed, failure);

        void Work()
        {
            while (Volatile.Read(ref failed) == long.MaxValue && Interlocked.Increment(ref next) is var number && number <= count)
            {
                var seed = firstSeed + number - 1;
                using var schedule = new Schedule(seed, mutation);
                Run(schedule);
                Interlocked.Add(ref steps, schedule.Steps);
                if (schedule.Checker.Violation is not null)
                {
                    Keep(ref failed, seed);
                }
            }
        }
    }

    /// <summary>Runs one schedule with a trace.</summary>
    /// <returns>The failure, or null.</returns>
    public static SimulationFailure? Replay(long seed, Mutation mutation = Mutation.None)
    {
        SimulationFailure? failure = null;
        var thread = new Thread(Work);
        thread.Start();
        thread.Join();
        return failure;

        void Work()
        {
            var trace = new Trace();
            using var schedule = new Schedule(seed, mutation, trace);
            Run(schedule);
            if (schedule.Checker.Violation is { } violation)
            {
                failure = new SimulationFailure(seed, schedule.Steps, violation, trace.ToString());
            }
        }
    }

    private static void Run(Schedule schedule)
    {
        try
        {
            schedule.Run();
        }
        catch (Exception failure)
        {
            schedule.Checker.Fail(failure.ToString());
        }
    }

    private static void Keep(ref long lowest, long seed)
    {
        for (var known = Volatile.Read(ref lowest); seed < known; known = Volatile.Read(ref lowest))
        {
            Interlocked.CompareExchange(ref lowest, seed, known);
        }
    }
}
