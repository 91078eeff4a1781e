using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.EndToEnd.Tests;

[Collection(SharedSample.Name)]
public class SampleConsoleTests(SampleApiFixture sample)
{
    [Theory]
    [InlineData(null, 0, "Succeeded")]
    [InlineData("Staging", 1, "Failed")]
    public async Task Start_UntilTheEnd_ExitsByTheOutcome(string? failAt, int expectedExitCode, string expectedStatus)
    {
        string[] failure = failAt is null ? [] : ["--fail-at", failAt];
        await using var console = Run(["--start", .. failure]);

        var (exitCode, output) = await console.WaitForExitAsync();

        Assert.Contains("Validation", output, StringComparison.Ordinal);
        Assert.Contains(expectedStatus, output, StringComparison.Ordinal);
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

    private ChildProcess Run(string[] arguments) => new(
        "dotnet",
        [Repository.SampleAssembly("HotSwap.Notifications.SampleConsole"), "--url", sample.BaseAddress.ToString(), .. arguments],
        Repository.Tests);
}
