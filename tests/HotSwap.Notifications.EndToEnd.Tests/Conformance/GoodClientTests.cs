namespace HotSwap.Notifications.EndToEnd.Tests.Conformance;

/// <summary>Tests that our clients and the shortest client of docs/clients.md follow every rule.</summary>
public class GoodClientTests
{
    [SkippableFact]
    public async Task ShortestClient_EveryScenario_Passes()
    {
        ConformanceTool.RequireNode();

        await AssertPassesAsync("node", ConformanceTool.Script("shortest-client.cjs"));
    }

    [SkippableFact]
    public async Task DeploymentFeed_EveryScenario_Passes()
    {
        ConformanceTool.RequireNode();

        await AssertPassesAsync("node", ConformanceTool.Script("deployment-feed-client.mjs"));
    }

    [Fact]
    public async Task DotNetClient_EveryScenario_Passes() => await AssertPassesAsync("dotnet", ConformanceTool.DotNetClient);

    private static async Task AssertPassesAsync(params string[] client)
    {
        var (exitCode, output) = await ConformanceTool.RunAsync(client);

        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("FAILED", output, StringComparison.Ordinal);
    }
}
