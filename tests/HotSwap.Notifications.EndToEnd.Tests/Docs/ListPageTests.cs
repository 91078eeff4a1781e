using System.Text.Json;
using HotSwap.Notifications.Client;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs;

/// <summary>Runs the code of docs/list-api.md against the sample.</summary>
[Collection(SharedSample.Name)]
public sealed class ListPageTests(SampleApiFixture sample) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("list-page-");

    public static TheoryData<string> Commands => new(File.ReadAllLines(Path.Combine(Repository.Root, "docs", "list-api.md"))
        .Where(line => line.StartsWith("    curl ", StringComparison.Ordinal)).Select(line => line.Trim()));

    public void Dispose() => _folder.Delete(recursive: true);

    [SkippableTheory]
    [MemberData(nameof(Commands))]
    public async Task Command_OfThePage_PrintsTheDeployment(string command)
    {
        Skip.IfNot(ChildProcess.IsInstalled("curl"), "curl is missing. Install the package curl.");
        var executionId = await sample.StartDeploymentAsync();
        await using var client = new DeploymentNotificationsClient(sample.HubUrl);
        await client.WatchDeploymentAsync(executionId).FirstAsync(update => update.Status is not null).AsTask().WithPatience();

        await using var shell = new ChildProcess(
            "bash",
            ["-c", command.Replace("http://localhost:5000/", sample.BaseAddress.ToString(), StringComparison.Ordinal) + " --fail --silent --show-error"],
            _folder.FullName,
            new Dictionary<string, string> { ["ID"] = executionId });
        var (exitCode, output) = await shell.WaitForExitAsync();

        Assert.True(exitCode == 0, output);
        var file = Path.Combine(_folder.FullName, "list.json");
        var answer = JsonDocument.Parse(File.Exists(file) ? await File.ReadAllTextAsync(file) : output).RootElement;
        Assert.Contains(executionId, answer.GetRawText(), StringComparison.Ordinal);
        Assert.True(answer.GetProperty("cursor").GetProperty("Number").GetInt64() > 0);
    }

    [Fact]
    public async Task ListThenWatch_AsThePageShows_KnowsEveryDeploymentToItsEnd()
    {
        var before = await sample.StartDeploymentAsync();
        await using var client = new DeploymentNotificationsClient(sample.HubUrl);
        await client.WatchDeploymentAsync(before).FirstAsync(update => update.Status is not null).AsTask().WithPatience();
        using var stopping = new CancellationTokenSource();

        var known = new Dictionary<string, DeploymentStatusMessage>();
        var watching = WatchAsync(client, known, stopping.Token);
        var after = await sample.StartDeploymentAsync();
        await client.WaitForCompletionAsync(before).WithPatience();
        await client.WaitForCompletionAsync(after).WithPatience();
        var last = await sample.StartDeploymentAsync();
        await client.WatchDeploymentAsync(last).FirstAsync(update => update.Status is not null).AsTask().WithPatience();
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching.WithPatience());

        Assert.Equal((DeploymentStatuses.Succeeded, DeploymentStatuses.Succeeded), (known[before].Status, known[after].Status));
        await ListStatusesAsync(client, before, CancellationToken.None);
    }

    private static async Task WatchAsync(
        DeploymentNotificationsClient client, Dictionary<string, DeploymentStatusMessage> known, CancellationToken stop)
    {
        DeploymentPage? page = null;
        do
        {
            var filter = new DeploymentListFilter { Limit = 100, PageToken = page?.NextPageToken };
            page = await client.ListDeploymentsAsync(filter, stop);
            foreach (var deployment in page.Deployments)
            {
                known[deployment.ExecutionId] = deployment;
            }
        }
        while (page.NextPageToken is not null);

        await foreach (var update in client.WatchAllDeploymentsAsync(page.Cursor, stop))
        {
            if (update.IsReset)
            {
                known.Clear(); // The history no longer reached back to the cursor. The current states follow.
            }

            if (update.Status is { } status)
            {
                known[update.ExecutionId] = status;
            }
        }
    }

    private static async Task ListStatusesAsync(DeploymentNotificationsClient client, string executionId, CancellationToken stop)
    {
        var statuses = await client.ListStatusesAsync(executionId, cancellationToken: stop);

        Assert.Equal(1, statuses.Statuses[0].Sequence);
        Assert.Equal(DeploymentStatuses.Succeeded, statuses.Statuses[^1].Status);
    }
}
