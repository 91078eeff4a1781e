using System.Diagnostics;
using System.Globalization;
using HotSwap.Notifications.ClientConformance.Scenarios;

namespace HotSwap.Notifications.ClientConformance.Running;

/// <summary>Prints and counts the results.</summary>
internal sealed class Report(TextWriter output)
{
    private static readonly int _width = AllScenarios.List.Max(each => each.Name.Length);

    private readonly long _start = Stopwatch.GetTimestamp();
    private int _passed;
    private IReadOnlyCollection<string> _lastErrors = [];

    /// <summary>Gets the number of scenarios that failed.</summary>
    public int Failed { get; private set; }

    public void PrintScenarios(IEnumerable<Scenario> scenarios)
    {
        foreach (var scenario in scenarios)
        {
            output.WriteLine($"{scenario.Name.PadRight(_width)}  {scenario.About}");
        }
    }

    public void Print(ScenarioResult result)
    {
        var verdict = result.Violation is null ? "passed" : "FAILED";
        var name = result.Scenario.Name.PadRight(_width);
        var line = string.Create(CultureInfo.InvariantCulture, $"{verdict}  {name}  {result.Took.TotalSeconds,4:0.0} s  {result.Violation}");
        output.WriteLine(line.TrimEnd());
        if (result.Violation is null)
        {
            _passed++;
            return;
        }

        Failed++;
        PrintErrors(result.Errors);
    }

    public void PrintTotal(int seed)
    {
        var took = Stopwatch.GetElapsedTime(_start);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{_passed} passed, {Failed} failed, in {took.TotalSeconds:0} s (seed {seed})"));
    }

    /// <summary>Prints the client's standard error lines, unless they equal those of the previous failed scenario.</summary>
    private void PrintErrors(IReadOnlyCollection<string> errors)
    {
        foreach (var error in errors.SequenceEqual(_lastErrors) ? [] : errors)
        {
            output.WriteLine($"        stderr: {error}");
        }

        _lastErrors = errors;
    }
}
