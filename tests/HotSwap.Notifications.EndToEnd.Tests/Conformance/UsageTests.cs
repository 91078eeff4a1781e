using HotSwap.Notifications.ClientConformance.Scenarios;

namespace HotSwap.Notifications.EndToEnd.Tests.Conformance;

/// <summary>Tests of the command line of the conformance tool.</summary>
public class UsageTests
{
    [Theory]
    [InlineData("The client command is missing. Run with --help for usage.")]
    [InlineData("The client command is missing. Run with --help for usage.", "--only", "plain")]
    [InlineData("The value of --only is missing. Run with --help for usage.", "--only")]
    [InlineData("The scenario 'none' is not in the output of --list. Run with --help for usage.", "--only", "plain,none", "node")]
    [InlineData("The seed is '-1', but it must be an integer from 0 to 2147483647. Run with --help for usage.", "--seed", "-1", "node")]
    [InlineData("The option --fast is unknown. Run with --help for usage.", "--fast")]
    public async Task Arguments_Wrong_AreRefusedWithASentence(string sentence, params string[] arguments)
    {
        var (exitCode, output) = await ConformanceTool.RunAsync(arguments);

        Assert.Equal((2, sentence), (exitCode, output));
    }

    [Fact]
    public async Task Client_ThatIsNoProgram_IsRefusedWithASentence()
    {
        var (exitCode, output) = await ConformanceTool.RunAsync("--only", "plain", "no-such-program");

        Assert.Equal(2, exitCode);
        Assert.StartsWith("The client 'no-such-program' cannot be started: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_ThatDoesNotConnect_Fails()
    {
        var (exitCode, output) = await ConformanceTool.RunAsync("--only", "plain", "ls", "/no-such-folder");

        Assert.Equal(1, exitCode);
        Assert.Contains("adapter-output: the client did not try to connect. The client ended with exit code 2.", output, StringComparison.Ordinal);
        Assert.Contains("stderr: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_PrintsEachScenario()
    {
        var (exitCode, output) = await ConformanceTool.RunAsync("--list");

        Assert.Equal(0, exitCode);
        Assert.Equal(AllScenarios.List.Select(scenario => scenario.Name), output.Split('\n').Select(line => line.Split(' ')[0]));
    }
}
