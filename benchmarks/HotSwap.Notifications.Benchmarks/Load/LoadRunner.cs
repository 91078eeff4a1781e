using System.Diagnostics;
using System.Globalization;
using HotSwap.Notifications.Benchmarks.Load.Results;
using HotSwap.Notifications.Benchmarks.Load.Scenarios;

namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>
/// Runs every scenario with each kind of server in turn, several times over, and prints the medians side by side. Only the ratios count:
/// machines differ, and are noisy.
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
                // The order changes, so that no kind always finds the machine as another has left it.
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
            // The other runs still count.
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
        return kinds.Contains(kind) ? kind : throw new ArgumentException($"There is no kind {kind}. There are {string.Join(", ", kinds)}.");
    }

    private IEnumerable<Scenario> Chosen()
    {
        if (Option("--only")?.Split(',') is not { } only)
        {
            return AllScenarios.List;
        }

        return only.Select(name => AllScenarios.List.FirstOrDefault(scenario => scenario.Name == name) ?? throw new ArgumentException(
            $"There is no scenario {name}. There are {string.Join(", ", AllScenarios.List.Select(scenario => scenario.Name))}."));
    }

    private string? Option(string name) =>
        Array.IndexOf(options, name) is >= 0 and var index && index + 1 < options.Length ? options[index + 1] : null;
}
