using System.Globalization;
using HotSwap.Notifications.ClientConformance.Scenarios;

namespace HotSwap.Notifications.ClientConformance.Running;

/// <summary>Prints the results.</summary>
internal sealed class Report(TextWriter output)
{
    private static readonly int _width = AllScenarios.List.Max(each => each.Name.Length);

    public void Print(ScenarioResult result)
    {
        var verdict = result.Violation is null ? "passed" : "FAILED";
        var line = string.Format(
            CultureInfo.InvariantCulture, "{0}  {1}  {2,4:0.0} s  {3}", verdict, result.Scenario.Name.PadRight(_width), result.Took.TotalSeconds, result.Violation);
        output.WriteLine(line.TrimEnd());
        if (result.Violation is not null)
        {
            foreach (var error in result.Errors)
            {
                output.WriteLine($"        stderr: {error}");
            }
        }
    }

    public void PrintTotal(IReadOnlyCollection<ScenarioResult> results, int seed, TimeSpan took)
    {
        var failed = results.Count(result => result.Violation is not null);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{results.Count - failed} passed, {failed} failed, in {took.TotalSeconds:0} s (seed {seed})"));
    }
}
