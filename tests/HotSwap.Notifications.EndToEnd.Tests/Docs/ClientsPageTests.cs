using System.Text.RegularExpressions;
using HotSwap.Notifications.ClientConformance.Rules;
using HotSwap.Notifications.ClientConformance.Running;
using HotSwap.Notifications.ClientConformance.Scenarios;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs;

/// <summary>Tests that docs/clients.md contains the rules, codes and options of the conformance tool.</summary>
public class ClientsPageTests
{
    private readonly string _page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "clients.md"));

    [Fact]
    public void Rules_OfTheTool_StandOnThePageInTheirOrder()
    {
        var rules = Regex.Matches(_page, @"^\| \d+ \| `(?<rule>[\w-]+)` \|", RegexOptions.Multiline).Select(match => match.Groups["rule"].Value);

        Assert.Equal(Enum.GetValues<Rule>().Where(rule => rule != Rule.AdapterOutput).Select(RuleNames.Of), rules);
        Assert.Contains($"`{RuleNames.Of(Rule.AdapterOutput)}`", _page, StringComparison.Ordinal);
    }

    [Fact]
    public void Codes_OfThePage_HaveAScenarioEach()
    {
        var rows = Regex.Matches(_page, @"^\| `[a-z_]+`, .*(?=\|$)", RegexOptions.Multiline).SelectMany(row => Regex.Matches(row.Value, "`([a-z_]+)`"));

        var codes = rows.Select(code => code.Groups[1].Value).ToList();

        Assert.Equal(10, codes.Count);
        Assert.All(codes, code => Assert.Contains(AllScenarios.List, scenario => scenario.Name == $"refused-{code}"));
    }

    [Fact]
    public void Scenarios_InTheOutputOnThePage_Exist()
    {
        var scenarios = Regex.Matches(_page, @"^    (?:passed|FAILED)  (?<name>[\w-]+)", RegexOptions.Multiline);

        Assert.NotEmpty(scenarios);
        Assert.All(scenarios, line => Assert.Contains(AllScenarios.List, scenario => scenario.Name == line.Groups["name"].Value));
    }

    [Fact]
    public void VariablesAndOptions_OfTheHelp_StandOnThePage() => Assert.All(
        Regex.Matches(CommandLine.Help, @"DEPLOYMENT_\w+|--(?:only|seed|list)"),
        word => Assert.Contains($"`{word.Value}", _page, StringComparison.Ordinal));
}
