using System.Globalization;
using System.Security.Cryptography;
using Xunit.Abstractions;

namespace HotSwap.Notifications.Sqlite.Tests.Kills;

/// <summary>
/// Tests the guarantees when the node process is killed under load: clients get every committed status once and in order, or a marked loss if
/// the file has lost statuses.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int BaseSeed = 20_251_120;
    private const int Kills = 5;
    private const int KillsWithLoss = 4;
    private const int KillsOfLongRound = 10;
    private int _kills;

    /// <summary>Runs 500 kills with <c>.ci/run --long kills</c>. HOTSWAP_SEED repeats one round.</summary>
    [Fact]
    [Trait("Category", "Long")]
    public async Task Kill_UnderLoad_EveryCommittedStatusReachesEveryClientOnce()
    {
        var losses = await RunAsync(KillFault.None, roundsOfLongForm: 50);

        Assert.Equal(0, losses);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task Kill_WriteAheadLogLosesItsTail_ClientsAreToldOfTheLoss()
    {
        var losses = await RunAsync(KillFault.LostTail, roundsOfLongForm: 10);

        Assert.NotEqual(0, losses);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task Kill_OlderFileIsRestored_ClientsAreToldOfTheLoss()
    {
        var losses = await RunAsync(KillFault.OlderFile, roundsOfLongForm: 10);

        Assert.NotEqual(0, losses);
    }

    private async Task<int> RunAsync(KillFault fault, int roundsOfLongForm)
    {
        if (Environment.GetEnvironmentVariable("HOTSWAP_SEED") is { Length: > 0 } given)
        {
            return await RunRoundAsync(int.Parse(given, CultureInfo.InvariantCulture), fault, KillsOfLongRound);
        }

        if (Environment.GetEnvironmentVariable("HOTSWAP_LONG") is not ("kills" or "all"))
        {
            return await RunRoundAsync(BaseSeed, fault, fault == KillFault.None ? Kills : KillsWithLoss);
        }

        var losses = 0;
        for (var round = 0; round < roundsOfLongForm; round++)
        {
            losses += await RunRoundAsync(RandomNumberGenerator.GetInt32(int.MaxValue), fault, KillsOfLongRound);
        }

        return losses;
    }

    private async Task<int> RunRoundAsync(int seed, KillFault fault, int kills)
    {
        await using var round = new KillRound(seed, fault);
        var report = await round.RunAsync(kills, () =>
        {
            if (++_kills % 25 == 0)
            {
                Report($"Kills, {fault}: {_kills} done");
            }
        });
        Report(
            $"Kills, {fault}: seed {seed}, kills {kills}, terms {report.Terms}, head {report.Head}, statuses seen {report.Statuses}, "
            + $"told of a loss {report.Losses}");
        Assert.True(report.Violation is null, $"Seed {seed}: {report.Violation}");
        return report.Losses;
    }

    private void Report(string line)
    {
        output.WriteLine(line);
        Console.WriteLine(line);
    }
}
