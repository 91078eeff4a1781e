using System.Globalization;
using System.Security.Cryptography;
using Xunit.Abstractions;

namespace HotSwap.Notifications.Core.Tests.Simulation;

public sealed class SimulationTests(ITestOutputHelper output)
{
    private const long BaseSeed = 20_251_120_000_000;
    private const int Schedules = 100_000;
    private const int SchedulesOfLongForm = 1_000_000;
    private const int SchedulesToFindAMutation = 20_000;

    /// <summary>Runs a million schedules from a random seed with <c>.ci/run --long simulation</c>.</summary>
    [Fact]
    [Trait("Category", "Long")]
    public void Schedules_OfManySeeds_KeepTheGuarantees()
    {
        var isLong = Environment.GetEnvironmentVariable("HOTSWAP_LONG") is "simulation" or "all";
        var seed = isLong ? RandomNumberGenerator.GetInt32(int.MaxValue) * 1_000_000L : BaseSeed;
        Report($"Simulation: base seed {seed}");

        var result = SimulationRunner.Run(seed, isLong ? SchedulesOfLongForm : Schedules);

        Report($"Simulation: {result}");
        Assert.True(result.Failure is null, result.Failure?.ToString());
    }

    [Fact]
    public void Schedule_OfOneSeed_KeepsTheGuarantees()
    {
        var seed = Environment.GetEnvironmentVariable("HOTSWAP_SEED") is { Length: > 0 } given
            ? long.Parse(given, CultureInfo.InvariantCulture)
            : BaseSeed;

        var failure = SimulationRunner.Replay(seed);

        Assert.True(failure is null, failure?.ToString());
    }

    /// <summary>Checks that the simulation detects a defect. The schedule determines which effect on a client appears first.</summary>
    [Theory]
    [InlineData(nameof(Mutation.JoinAfterAnswer), "was not written the|has status|a silent gap|waits silently")]
    [InlineData(nameof(Mutation.PublishBeforeCommit), "which is not committed")]
    [InlineData(nameof(Mutation.CutOfReadingClient), "was cut although its writes complete")]
    [InlineData(nameof(Mutation.RightOutlivesItsEnd), "without the right to see it|which it has not joined")]
    public void Schedules_WithADefectPutBack_FindIt(string mutation, string violations)
    {
        var result = SimulationRunner.Run(BaseSeed, SchedulesToFindAMutation, Enum.Parse<Mutation>(mutation));

        Report($"{mutation}: {(result.Failure is null ? "not found" : $"found by seed {result.Failure.Seed}, step {result.Failure.Step}: {result.Failure.Violation}")}");
        Assert.NotNull(result.Failure);
        Assert.Matches(violations, result.Failure.Violation);
    }

    private void Report(string line)
    {
        output.WriteLine(line);
        Console.WriteLine(line);
    }
}
