using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Testing.Tests.Contract;

/// <summary>Tests that the contract tests of a log find each fault, and accept a correct log.</summary>
public class DeploymentLogContractTests
{
    private const LogContractParts AllParts = LogContractParts.Basic | LogContractParts.ReadBack | LogContractParts.Restart
        | LogContractParts.Shared | LogContractParts.Leases | LogContractParts.Erasure;

    public static TheoryData<string> Rules => [.. DeploymentLogContract.GetRuleNames(AllParts)];

    public static TheoryData<string> FaultNames => [.. Faults.All.Keys];

    [Theory]
    [MemberData(nameof(Rules))]
    public Task RunAsync_LogIsRight_Passes(string rule) => new ListLogContract(new Fault()).RunAsync(rule).WithPatience();

    [Theory]
    [MemberData(nameof(FaultNames))]
    public async Task RunAsync_LogHasAFault_FailsWithRuleExpectedAndActual(string name)
    {
        var (rule, fault) = Faults.All[name];

        var failure = await Assert.ThrowsAsync<LogContractException>(() => new ListLogContract(fault).RunAsync(rule).WithPatience());

        Assert.Equal(rule, failure.Rule);
        Assert.Matches($@"^The log breaks the rule '{rule}': [A-Z].*\.\n.+[.:]\n  Expected: \S.*\n  Actual:   \S", failure.Message);
    }

    [Fact]
    public void Names_OfParts_HasEachRuleOnceAndARuleOfTwoPartsForBothAlone()
    {
        var all = DeploymentLogContract.GetRuleNames(AllParts);

        Assert.Equal(all.Distinct(), all);
        Assert.Contains("lease-survives-a-restart", all);
        Assert.DoesNotContain("lease-survives-a-restart", DeploymentLogContract.GetRuleNames(AllParts & ~LogContractParts.Restart));
        Assert.Empty(DeploymentLogContract.GetRuleNames(LogContractParts.None));
    }

    [Fact]
    public async Task RunAsync_UnknownRule_SaysWhereTheNamesAre()
    {
        var failure = await Assert.ThrowsAsync<ArgumentException>(() => new ListLogContract(new Fault()).RunAsync("no-such-rule"));

        Assert.StartsWith("The contract of a log has no rule 'no-such-rule'.", failure.Message, StringComparison.Ordinal);
    }
}
