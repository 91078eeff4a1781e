using System.Diagnostics;
using System.Globalization;
using HotSwap.Notifications.Benchmarks.Load.Results;
using HotSwap.Notifications.Benchmarks.Load.Scenarios;

namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>
/// Runs every scenario several times with each kind of server in turn, and prints a table of medians. Only the ratios are meaningful, because
/// machines differ and are noisy.
/// </summary>
internal sealed class LoadRunner(string[] options)
{
    public async Task RunAsync()
    {
        var repeats = int.Parse(Option("--repeat") ?? "3", CultureInfo.InvariantCulture);
        var table = new ResultTable(repeats);
        foreach (var scenario in Chosen())
        {
            for (var repeat = 0; repeat < repeats; repeat++)
            {
                // Change the order in each run, so that no kind always runs after the same other kind.
                foreach (var kind in Kinds(scenario, repeat % 2 == 1))
                {
                    await RunAsync(scenario, kind, repeat, repeats, table);
                }
            }
        }

        table.Print(Console.Out);
    }

    private static async Task RunAsync(Scenario scenario, string kind, int repeat, int repeats, ResultTable table)
    {
        var run = $"{scenario.Name}, run {repeat + 1} of {repeats}, {kind}";
        var began = Stopwatch.GetTimestamp();
        try
        {
            foreach (var measured in await scenario.RunAsync(kind))
            {
                table.Add(kind, repeat, measured);
            }

            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{run}: {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s"));
        }
        catch (Exception failure) when (failure is IOException or TimeoutException or InvalidOperationException)
        {
            // A failed run does not invalidate the others.
            await Console.Error.WriteLineAsync($"{run}: {failure.Message}");
            table.AddFailure(run, failure);
        }
    }

    private IEnumerable<string> Kinds(Scenario scenario, bool reverse)
    {
        var kinds = Option("--kinds")?.Split(',') is { } only ? scenario.Kinds.Intersect(only.Select(Known)) : scenario.Kinds;
        return reverse ? kinds.Reverse() : kinds;
    }

    private static string Known(string kind)
    {
        var kinds = AllScenarios.List.SelectMany(scenario => scenario.Kinds).Distinct();
        return kinds.Contains(kind) ? kind : throw new ArgumentException($"--kinds contains '{kind}', but the kinds are: {string.Join(", ", kinds)}.");
    }

    private IEnumerable<Scenario> Chosen()
    {
        if (Option("--only")?.Split(',') is not { } only)
        {
            return AllScenarios.List;
        }

        return only.Select(name => AllScenarios.List.FirstOrDefault(scenario => scenario.Name == name) ?? throw new ArgumentException(
            $"--only contains '{name}', but the scenarios are: {string.Join(", ", AllScenarios.List.Select(scenario => scenario.Name))}."));
    }

    private string? Option(string name) =>
        Array.IndexOf(options, name) is >= 0 and var index && index + 1 < options.Length ? options[index + 1] : null;
}
