using System.Globalization;

namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>
/// Runs every scenario with each kind of server, several times over, and prints the medians side by side. Only the ratios count:
/// machines differ, and are noisy.
/// </summary>
internal sealed class LoadRunner(string[] options)
{
    public async Task RunAsync()
    {
        var repeats = int.Parse(Option("--repeat") ?? "3", CultureInfo.InvariantCulture);
        var only = Option("--only")?.Split(',');
        var results = new Dictionary<string, Dictionary<string, List<double>>>();
        foreach (var (name, kinds, run) in Scenarios.All.Where(scenario => only?.Contains(scenario.Name) is not false))
        {
            for (var repeat = 1; repeat <= repeats; repeat++)
            {
                foreach (var kind in kinds)
                {
                    await Console.Error.WriteLineAsync($"{name}, run {repeat} of {repeats}, {kind}");
                    foreach (var (number, value) in await run(kind))
                    {
                        results.TryAdd(number, []);
                        results[number].TryAdd(kind, []);
                        results[number][kind].Add(value);
                    }
                }
            }
        }

        Print(results, repeats);
    }

    private static void Print(Dictionary<string, Dictionary<string, List<double>>> results, int repeats)
    {
        Console.WriteLine($"Medians of {repeats} runs on {Environment.ProcessorCount} cores, .NET {Environment.Version}; in brackets how far the runs lay apart.");
        Console.WriteLine();
        Console.WriteLine("| what | ours | guide's code | raw WebSockets | ours / guide | ours / raw |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var (number, byKind) in results)
        {
            var (ours, guide, raw) = (byKind[LoadKinds.Ours], byKind[LoadKinds.Guide], byKind.GetValueOrDefault(LoadKinds.Raw));
            Console.WriteLine(
                $"| {number} | {Text(ours)} | {Text(guide)} | {(raw is null ? "" : Text(raw))} " +
                $"| {Text(Median(ours) / Median(guide))} | {(raw is null ? "" : Text(Median(ours) / Median(raw)))} |");
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Text(List<double> values)
    {
        var median = Median(values);
        var spread = median == 0 ? 0 : (values.Max() - values.Min()) / Math.Abs(median) / 2;
        return $"{Text(median)} (±{(spread * 100).ToString("F0", CultureInfo.InvariantCulture)} %)";
    }

    private static string Text(double value) =>
        value.ToString(Math.Abs(value) switch { >= 1_000 => "N0", >= 10 => "F1", >= 0.1 => "F2", _ => "G2" }, CultureInfo.InvariantCulture);

    private string? Option(string name) =>
        Array.IndexOf(options, name) is >= 0 and var index && index + 1 < options.Length ? options[index + 1] : null;
}
