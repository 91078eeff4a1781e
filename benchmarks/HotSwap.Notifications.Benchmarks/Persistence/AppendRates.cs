using System.Diagnostics;
using System.Globalization;
using HotSwap.Notifications.Benchmarks.Load.Results;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Benchmarks.Persistence;

/// <summary>How many statuses of 1 KB each log stores in a second, beside SQLite without a log.</summary>
internal static class AppendRates
{
    private const string BareFull = "bare inserts, FULL";
    private const string BareNormal = "bare inserts, NORMAL";

    private static readonly int[] _batchSizes = [1, 16, 256];

    public static async Task MeasureAsync(PersistenceTable table, string folder, int repeats, TimeSpan time)
    {
        var rates = new Dictionary<(string Kind, int Size), List<double>>();
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            foreach (var size in _batchSizes)
            {
                foreach (var (kind, open) in Kinds(Path.Combine(folder, $"rate-{repeat}-{size}")))
                {
                    await using var appender = await open();
                    await appender.AppendAsync(size, time / 4);
                    var began = Stopwatch.GetTimestamp();
                    var appended = await appender.AppendAsync(size, time);
                    var key = (kind, size);
                    rates.TryAdd(key, []);
                    rates[key].Add(appended / Stopwatch.GetElapsedTime(began).TotalSeconds);
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
