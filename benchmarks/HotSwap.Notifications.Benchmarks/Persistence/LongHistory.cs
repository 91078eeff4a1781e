using System.Diagnostics;
using System.Globalization;
using HotSwap.Notifications.Benchmarks.Load;
using HotSwap.Notifications.Benchmarks.Load.Results;
using HotSwap.Notifications.Client;
using Microsoft.Data.Sqlite;

namespace HotSwap.Notifications.Benchmarks.Persistence;

/// <summary>Measures the cost of a long history in the file: the start of the server, and a client that resumes from far behind.</summary>
internal static class LongHistory
{
    public static async Task MeasureAsync(PersistenceTable table, string folder, int repeats, int stored, int behind)
    {
        var path = Path.Combine(folder, "history.db");
        var epoch = StoredHistory.Create(path, stored);
        var (ready, rate, bare, growth) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            bare.Add(ReadBare(path, stored - behind, behind));
            await using var run = await Run.StartAsync(new ServerSettings(LoadKinds.OursOnSqlite) { Sqlite = path }, clients: 0);
            ready.Add(await run.ReadyAsync());
            var before = await run.MemoryAsync();
            var (perSecond, during) = await ReadAsync(run, new DeploymentCursor(epoch, stored - behind), behind);
            rate.Add(perSecond);
            growth.Add((during - before.HeapBytes) / 1e6);
        }

        table.Add(Count(stored, "stored statuses: time until the server is ready, s"), ready, aim: Aim.AtMost(2));
        table.Add(Count(behind, "statuses behind, typed client of all: statuses per second"), rate, "bare SELECT, no client", bare);
        table.Add(Count(behind, "statuses behind: growth of the server's managed memory halfway, MB"), growth, aim: Aim.AtMost(16));
    }

    private static string Count(int number, string what) => number.ToString("N0", CultureInfo.InvariantCulture) + " " + what;

    private static double ReadBare(string path, int after, int count)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var select = connection.CreateCommand();
        select.CommandText = $"SELECT payload FROM statuses WHERE position > {after} ORDER BY position LIMIT {count}";
        var began = Stopwatch.GetTimestamp();
        using var reader = select.ExecuteReader();
        var bytes = 0L;
        while (reader.Read())
        {
            bytes += reader.GetFieldValue<byte[]>(0).Length;
        }

        return bytes == 0 ? double.NaN : count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Reads the feed, and measures the server's memory halfway. The time of that measurement does not count.</summary>
    private static async Task<(double PerSecond, long HeapBytes)> ReadAsync(Run run, DeploymentCursor cursor, int count)
    {
        await using var client = new DeploymentNotificationsClient(new Uri($"http://127.0.0.1:{run.Port}{DeploymentPaths.Hub}"));
        var (began, received, looking, heapBytes) = (Stopwatch.GetTimestamp(), 0, TimeSpan.Zero, 0L);
        await foreach (var update in client.WatchAllDeploymentsAsync(cursor))
        {
            if (update.Status is not null && ++received == count)
            {
                break;
            }

            if (!update.Recovered)
            {
                throw new InvalidOperationException($"The client got an update with Recovered = false at position {update.Cursor.Number}.");
            }

            if (received == count / 2 && heapBytes == 0)
            {
                var looked = Stopwatch.GetTimestamp();
                heapBytes = (await run.MemoryAsync()).HeapBytes;
                looking = Stopwatch.GetElapsedTime(looked);
            }
        }

        return (count / (Stopwatch.GetElapsedTime(began) - looking).TotalSeconds, heapBytes);
    }
}
