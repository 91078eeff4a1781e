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

    [Fact]
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

    [Theory]
    [InlineData(nameof(Mutation.JoinAfterAnswer), "the latest status of")]
    [InlineData(nameof(Mutation.PublishBeforeCommit), "not committed")]
    [InlineData(nameof(Mutation.CutOfReadingClient), "was cut although its writes complete")]
    [InlineData(nameof(Mutation.RightOutlivesItsEnd), "without the right to see it")]
    public void Schedules_WithADefectPutBack_FindIt(string mutation, string violation)
    {
        var result = SimulationRunner.Run(BaseSeed, SchedulesToFindAMutation, Enum.Parse<Mutation>(mutation));

        Report($"{mutation}: {(result.Failure is null ? "not found" : $"found by seed {result.Failure.Seed}, step {result.Failure.Step}: {result.Failure.Violation}")}");
        Assert.NotNull(result.Failure);
        Assert.Contains(violation, result.Failure.Violation, StringComparison.Ordinal);
    }

    private void Report(string line)
    {
        output.WriteLine(line);
        Console.WriteLine(line);
    }
}
