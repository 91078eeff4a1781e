using System.Text.RegularExpressions;
using HotSwap.Notifications.ClientConformance.Rules;

namespace HotSwap.Notifications.EndToEnd.Tests.Conformance;

/// <summary>Tests that the conformance tool detects each broken client and names the rule that it breaks.</summary>
public class BrokenClientTests(BrokenClients clients) : IClassFixture<BrokenClients>
{
    public static TheoryData<string, string> Clients
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (name, _, rule) in BrokenClients.Expected)
            {
                data.Add(name, rule);
            }

            return data;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Clients))]
    public async Task BrokenClient_ItsScenario_FailsByTheRule(string client, string rule)
    {
        ConformanceTool.RequireNode();

        var (exitCode, output) = await clients.ResultOf(client);

        Assert.True(exitCode == 1 && Regex.IsMatch(output, $"^FAILED .* s  {rule}: .+", RegexOptions.Multiline), output);
    }

    [Fact]
    public void BrokenClients_ForEachRule_ThereIsOne() => Assert.Equal(
        Enum.GetValues<Rule>().Select(RuleNames.Of).Order(StringComparer.Ordinal),
        BrokenClients.Expected.Select(each => each.Rule).Distinct().Order(StringComparer.Ordinal));
}
