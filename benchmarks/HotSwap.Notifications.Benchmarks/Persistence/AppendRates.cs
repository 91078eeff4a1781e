using System.Diagnostics;
using System.Globalization;
using HotSwap.Notifications.Benchmarks.Load.Results;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Benchmarks.Persistence;

/// <summary>Measures the number of 1 KB statuses that each log stores per second, compared with SQLite without a log.</summary>
internal static class AppendRates
{
    private const string BareFull = "bare inserts, FULL";
    private const string BareNormal = "bare inserts, NORMAL";

    private const int Slices = 10;

    private static readonly int[] _batchSizes = [1, 16, 256];

    public static async Task MeasureAsync(PersistenceTable table, string folder, int repeats, TimeSpan time)
    {
        var rates = new Dictionary<(string Kind, int Size), List<double>>();
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            foreach (var size in _batchSizes)
            {
                foreach (var (kind, rate) in await InSlicesAsync(Path.Combine(folder, $"rate-{repeat}-{size}"), size, time))
                {
                    rates.TryAdd((kind, size), []);
                    rates[(kind, size)].Add(rate);
                }
            }
        }

        foreach (var size in _batchSizes)
        {
            Add(PersistenceTable.Full, BareFull, size);
            Add(PersistenceTable.Normal, BareNormal, size);
            Add(PersistenceTable.Memory, other: null, size);
            Add(PersistenceTable.Redis, other: null, size);
        }

        void Add(string kind, string? other, int size)
        {
            if (!rates.TryGetValue((kind, size), out var own))
            {
                table.Note($"Appends on {kind}: skipped. {RedisServer.MissingMessage}");
                return;
            }

            var name = string.Create(CultureInfo.InvariantCulture, $"appends per second, {kind}, batches of {size}");
            var bare = other is null ? null : rates[(other, size)];
            var aim = other is null ? null : Aim.AtLeastOf("bare inserts", 0.5);
            table.Add(name, own, bare is null ? "" : other!, bare, aim);
        }
    }

    /// <summary>Runs the kinds in many short, alternating slices, because a shared disk can be slow for some seconds and then fast.</summary>
    private static async Task<List<(string Kind, double Rate)>> InSlicesAsync(string path, int size, TimeSpan time)
    {
        var open = new List<(string Kind, IAppender Appender)>();
        try
        {
            foreach (var (kind, begin) in Kinds(path))
            {
                open.Add((kind, await begin()));
                await open[^1].Appender.AppendAsync(size, time / 4);
            }

            var (appended, seconds) = (new long[open.Count], new double[open.Count]);
            for (var slice = 0; slice < Slices; slice++)
            {
                for (var index = 0; index < open.Count; index++)
                {
                    var began = Stopwatch.GetTimestamp();
                    appended[index] += await open[index].Appender.AppendAsync(size, time / Slices);
                    seconds[index] += Stopwatch.GetElapsedTime(began).TotalSeconds;
                }
            }

            return [.. open.Select((each, index) => (each.Kind, appended[index] / seconds[index]))];
        }
        finally
        {
            foreach (var (_, appender) in open)
            {
                await appender.DisposeAsync();
            }
        }
    }

    private static IEnumerable<(string Kind, Func<Task<IAppender>> Open)> Kinds(string path)
    {
        yield return (PersistenceTable.Full, () => MeasuredLog.SqliteAsync($"{path}-full.db", SqliteSynchronousMode.Full));
        yield return (BareFull, () => Task.FromResult<IAppender>(new BareInserts($"{path}-bare-full.db", SqliteSynchronousMode.Full)));
        yield return (PersistenceTable.Normal, () => MeasuredLog.SqliteAsync($"{path}-normal.db", SqliteSynchronousMode.Normal));
        yield return (BareNormal, () => Task.FromResult<IAppender>(new BareInserts($"{path}-bare-normal.db", SqliteSynchronousMode.Normal)));
        yield return (PersistenceTable.Memory, MeasuredLog.MemoryAsync);
        if (RedisServer.IsInstalled)
        {
            yield return (PersistenceTable.Redis, MeasuredLog.RedisAsync);
        }
    }
}
