using System.Diagnostics;

namespace HotSwap.Notifications.Benchmarks.Persistence;

/// <summary>
/// Compares a log in a file with a log in memory, a log in Redis, bare SQLite, and the guide's code. Every part interleaves the compared kinds.
/// A run takes less than 4 minutes. With <c>--short</c>, it takes about 40 seconds, but the numbers are imprecise.
/// </summary>
internal sealed class PersistenceRunner(string[] options)
{
    private readonly bool _isShort = options.Contains("--short");
    private readonly string[] _only = Array.IndexOf(options, "--only") is >= 0 and var index ? options[index + 1].Split(',') : [];

    public async Task RunAsync()
    {
        var began = Stopwatch.GetTimestamp();
        var repeats = _isShort ? 1 : 3;
        var folder = Directory.CreateTempSubdirectory("persistence-").FullName;
        try
        {
            var table = new PersistenceTable();
            await StepAsync("appends", () => AppendRates.MeasureAsync(table, folder, repeats, TimeSpan.FromSeconds(_isShort ? 0.2 : 0.75)));
            await StepAsync("notifying", () => Notifying.MeasureAsync(table, folder, repeats, seconds: _isShort ? 2 : 3));
            await StepAsync("history", () => LongHistory.MeasureAsync(
                table, folder, repeats, stored: _isShort ? 100_000 : 1_000_000, behind: _isShort ? 20_000 : 100_000));
            table.Print(Console.Out, repeats, Stopwatch.GetElapsedTime(began));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task StepAsync(string name, Func<Task> step)
    {
        if (_only.Length > 0 && !_only.Contains(name))
        {
            return;
        }

        var began = Stopwatch.GetTimestamp();
        await step();
        await Console.Error.WriteLineAsync($"{name}: {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s");
    }
}
