using System.Globalization;

namespace HotSwap.Notifications.Benchmarks.Load.Results;

/// <summary>Collects the measurements of the runs, and prints a table of medians, ratios and aims.</summary>
internal sealed class ResultTable(int repeats)
{
    private readonly Dictionary<string, ResultRow> _rows = [];
    private readonly List<string> _failures = [];

    public void Add(string kind, int repeat, Measurement measured)
    {
        if (!_rows.TryGetValue(measured.Name, out var row))
        {
            _rows.Add(measured.Name, row = new ResultRow(measured.Aim, repeats));
        }

        row.Set(kind, repeat, measured.Value);
    }

    public void AddFailure(string run, Exception failure) => _failures.Add($"{run}: {failure.Message}");

    public void Print(TextWriter output)
    {
        output.WriteLine(
            $"Medians of {repeats} interleaved runs on {Environment.ProcessorCount} cores, .NET {Environment.Version}. The spread of the runs is in parentheses.");
        output.WriteLine("A ratio is the median of the ratios of adjacent runs.");
        output.WriteLine();
        output.WriteLine("| measurement | ours | guide's code | raw WebSockets | ours / guide | ours / raw | aim |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var (name, row) in _rows)
        {
            var (guide, raw) = (row.Ratio(LoadKinds.Ours, LoadKinds.Guide), row.Ratio(LoadKinds.Ours, LoadKinds.Raw));
            output.WriteLine(
                $"| {name} | {Text(row, LoadKinds.Ours)} | {Text(row, LoadKinds.Guide)} | {Text(row, LoadKinds.Raw)} " +
                $"| {Text(guide)} | {Text(raw)} | {row.Aim?.Describe(row.MedianOf(LoadKinds.Ours), guide)} |");
        }

        output.WriteLine();
        PrintAims(output);
        _failures.ForEach(failure => output.WriteLine($"Failed: {failure}"));
    }

    private void PrintAims(TextWriter output)
    {
        var aims = _rows.Count(row => row.Value.Aim is not null);
        var missed = _rows.Where(row => row.Value is { Aim: { } aim } values && aim.IsMissed(
            values.MedianOf(LoadKinds.Ours), values.Ratio(LoadKinds.Ours, LoadKinds.Guide))).ToArray();
        output.WriteLine($"Aims: {aims}, reached: {aims - missed.Length}, missed: {missed.Length}.");
        foreach (var (name, row) in missed)
        {
            output.WriteLine($"Missed: {name}: {row.Aim!.Describe(row.MedianOf(LoadKinds.Ours), row.Ratio(LoadKinds.Ours, LoadKinds.Guide))}");
        }
    }

    private static string Text(ResultRow row, string kind) => row.Has(kind)
        ? $"{Text(row.MedianOf(kind))} (±{(row.SpreadOf(kind) * 100).ToString("F0", CultureInfo.InvariantCulture)} %)"
        : "";

    private static string Text(double value) => double.IsNaN(value)
        ? ""
        : value.ToString(Math.Abs(value) switch { >= 1_000 => "N0", >= 10 => "F1", >= 0.1 => "F2", _ => "G2" }, CultureInfo.InvariantCulture);
}
