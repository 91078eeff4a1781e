using HotSwap.Notifications.EndToEnd.Tests.Docs.Snippets;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs;

/// <summary>Runs the script of docs/watching.md against the sample.</summary>
[Collection(SharedSample.Name)]
public sealed class WatchingPageTests(SampleApiFixture sample) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("watching-page-");

    public void Dispose() => _folder.Delete(recursive: true);

    [SkippableFact]
    public async Task Script_OfThePage_PrintsTheStatusesToTheFinalOne()
    {
        var page = Path.Combine(Repository.Root, "docs", "watching.md");
        var script = Path.Combine(_folder.FullName, "watch.mjs");
        await File.WriteAllTextAsync(script, Snippet.On(page).Single(snippet => snippet.Caption.EndsWith("`watch.mjs`:", StringComparison.Ordinal)).Code);
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "node_modules"), Path.Combine(Repository.SampleApi, "node_modules"));
        var executionId = await sample.StartDeploymentAsync();

        await using var node = Node.Run(script, sample.HubUrl.ToString(), executionId);

        await node.WaitForLineAsync(line => line == $"{executionId}: Succeeded");
    }
}
