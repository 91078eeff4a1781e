using System.Globalization;
using HotSwap.Notifications.Benchmarks.Load.Results;

namespace HotSwap.Notifications.Benchmarks.Persistence;

/// <summary>Collects the measurements, and prints a table with the medians, the compared values, the ratios and the aims.</summary>
internal sealed class PersistenceTable
{
    public const string Full = "SQLite FULL";
    public const string Normal = "SQLite NORMAL";
    public const string Memory = "memory";
    public const string Redis = "Redis";

    private readonly List<string> _rows = [];
    private readonly List<string> _missed = [];
    private readonly List<string> _notes = [];
    private int _aims;

    /// <summary>Adds a measurement.</summary>
    /// <param name="what">The name of the measurement.</param>
    /// <param name="own">The values of all runs.</param>
    /// <param name="otherName">The name of the compared measurement.</param>
    /// <param name="other">The compared values, from runs adjacent to those of <paramref name="own"/>.</param>
    /// <param name="aim">The aim.</param>
    public void Add(string what, List<double> own, string otherName = "", List<double>? other = null, Aim? aim = null)
    {
        var median = Median(own);
        var ratio = other is null ? double.NaN : Median([.. own.Zip(other, (one, two) => one / two)]);
        var beside = other is null ? "" : $"{Text(Median(other))} ({otherName})";
        _rows.Add($"| {what} | {Text(median)} | {beside} | {Text(ratio)} | {aim?.Describe(median, ratio)} |");
        _aims += aim is null ? 0 : 1;
        if (aim?.IsMissed(median, ratio) is true)
        {
            _missed.Add($"Missed: {what}: {aim.Describe(median, ratio)}");
        }
    }

    /// <summary>Adds a sentence below the table, once.</summary>
    public void Note(string sentence)
    {
        if (!_notes.Contains(sentence))
        {
            _notes.Add(sentence);
        }
    }

    public void Print(TextWriter output, int repeats, TimeSpan took)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Medians of {repeats} interleaved runs on {Environment.ProcessorCount} cores, .NET {Environment.Version}; statuses of 1 KB; {took.TotalSeconds:F0} s in all."));
        output.WriteLine();
        output.WriteLine("| measurement | ours | compared with | ratio | aim |");
        output.WriteLine("|---|---|---|---|---|");
        _rows.ForEach(output.WriteLine);
        output.WriteLine();
        output.WriteLine($"Aims: {_aims}, reached: {_aims - _missed.Count}, missed: {_missed.Count}.");
        _missed.ForEach(output.WriteLine);
        _notes.ForEach(output.WriteLine);
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Text(double value) => double.IsNaN(value)
        ? ""
        : value.ToString(Math.Abs(value) switch { >= 1_000 => "N0", >= 10 => "F1", >= 0.1 => "F2", _ => "G2" }, CultureInfo.InvariantCulture);
}
