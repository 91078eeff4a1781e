using HotSwap.Notifications.ClientConformance.Scenarios;

namespace HotSwap.Notifications.EndToEnd.Tests.Conformance;

/// <summary>The conformance tool's command line.</summary>
public class UsageTests
{
    [Theory]
    [InlineData("The client command is missing. --help explains the usage.")]
    [InlineData("The client command is missing. --help explains the usage.", "--only", "plain")]
    [InlineData("The value of --only is missing. --help explains the usage.", "--only")]
    [InlineData("The scenario 'none' is unknown; --list prints all. --help explains the usage.", "--only", "plain,none", "node")]
    [InlineData("The seed is '-1', and must be a whole number from 0 to 2147483647. --help explains the usage.", "--seed", "-1", "node")]
    [InlineData("The option --fast is unknown. --help explains the usage.", "--fast")]
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
        Assert.StartsWith("The client 'no-such-program' can't be started: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_ThatDoesNotConnect_Fails()
    {
        var (exitCode, output) = await ConformanceTool.RunAsync("--only", "plain", "ls", "/no-such-folder");

        Assert.Equal(1, exitCode);
        Assert.Contains("adapter-output: the client made no attempt to connect. The client ended with exit code 2.", output, StringComparison.Ordinal);
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
