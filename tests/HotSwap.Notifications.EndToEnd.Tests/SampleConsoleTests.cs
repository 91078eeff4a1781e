using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.EndToEnd.Tests;

[Collection(SharedSample.Name)]
public class SampleConsoleTests(SampleApiFixture sample)
{
    [Theory]
    [InlineData(null, 0, "Succeeded")]
    [InlineData("Tests", 1, "Failed: 3 of 212 tests failed (https://ci.example.com/runs/212)")]
    public async Task Start_UntilTheEnd_ExitsByTheOutcomeAndTellsTheReason(string? failAt, int expectedExitCode, string expectedLine)
    {
        string[] failure = failAt is null ? [] : ["--fail-at", failAt];
        await using var console = Run(["--start", .. failure]);

        var (exitCode, output) = await console.WaitForExitAsync();

        Assert.Contains("Validation", output, StringComparison.Ordinal);
        Assert.EndsWith(expectedLine, output.Trim(), StringComparison.Ordinal);
        Assert.Equal(expectedExitCode, exitCode);
    }

    [Fact]
    public async Task Watch_OneDeployment_ShowsItsEnd()
    {
        var executionId = await sample.StartDeploymentAsync();
        await using var console = Run([executionId]);

        var (exitCode, output) = await console.WaitForExitAsync();

        Assert.Contains(executionId, output, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task Watch_UnknownDeployment_SaysThatNothingIsKnown()
    {
        await using var console = Run(["no-such-deployment"]);

        await console.WaitForLineAsync(line => line.StartsWith("The host has no deployment no-such-deployment.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--start")]
    [InlineData("some-deployment")]
    public async Task NoHost_IsSaidInASentence(string argument)
    {
        await using var console = new ChildProcess(
            "dotnet", [Repository.SampleAssembly("HotSwap.Notifications.SampleConsole"), "--url", "http://127.0.0.1:1", argument], Repository.Tests);

        await console.WaitForLineAsync(line => line.StartsWith("http://127.0.0.1:1/ cannot be reached: Connection refused", StringComparison.Ordinal)
            || line.StartsWith("http://127.0.0.1:1/deploymentHub cannot be reached: Connection refused", StringComparison.Ordinal));

        Assert.DoesNotContain("   at ", await console.KillAsync(), StringComparison.Ordinal);
    }

    private ChildProcess Run(string[] arguments) => new(
        "dotnet",
        [Repository.SampleAssembly("HotSwap.Notifications.SampleConsole"), "--url", sample.BaseAddress.ToString(), .. arguments],
        Repository.Tests);
}
