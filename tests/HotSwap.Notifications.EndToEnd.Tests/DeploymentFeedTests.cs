namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>Runs the tests of the page's resume module in Node.js.</summary>
public class DeploymentFeedTests
{
    [SkippableFact]
    public async Task Module_EveryCase_Passes()
    {
        await using var node = Node.Run(
            "deployment-feed.test.mjs",
            new Dictionary<string, string> { ["DEPLOYMENT_FEED"] = Path.Combine(Repository.SampleApi, "wwwroot", "deployment-feed.js") });

        var (exitCode, output) = await node.WaitForExitAsync();

        Assert.True(exitCode == 0, output);
        Assert.Contains("# pass 111", output, StringComparison.Ordinal);
    }
}
