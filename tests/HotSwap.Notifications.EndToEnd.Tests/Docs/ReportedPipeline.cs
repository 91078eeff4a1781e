using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs;

/// <summary>The pipelines of docs/reporting.md.</summary>
internal sealed class ReportedPipeline(IDeploymentNotifier notifier, Func<string, CancellationToken, Task> work)
{
    private static readonly Uri _testPage = new("https://ci.example.com/runs/212/tests");

    public int FailedTests { get; init; }

    public async Task DeployAsync(string executionId, DeploymentRequest request, CancellationToken stop)
    {
        await using var report = notifier.BeginDeployment(executionId, request, cancellationToken: stop);
        var package = await report.StageAsync("Build", (stage, token) => BuildAsync(stage, token), stop);
        await report.StageAsync("Tests", (stage, token) => TestAsync(stage, package, token), stop);
        await report.SucceedAsync();
    }

    private async Task TestAsync(StageReporter stage, string package, CancellationToken token)
    {
        await work(package, token);
        if (FailedTests > 0)
        {
            await stage.FailAsync($"{FailedTests} of 212 tests failed", _testPage);
            throw new InvalidOperationException("The tests failed.");
        }
    }

    public async Task DeployWithStagesThatAreDisposedAsync(string executionId, CancellationToken stop)
    {
        await using var report = notifier.BeginDeployment(executionId, cancellationToken: stop);
        await using (var stage = report.BeginStage("Build"))
        {
            await BuildAsync(stage, stop);
            await stage.CompleteAsync();
        }

        await report.SucceedAsync();
    }

    public async Task DeploySideBySideAsync(string executionId, CancellationToken stop)
    {
        await using var report = notifier.BeginDeployment(executionId, cancellationToken: stop);
        await Task.WhenAll(
            report.StageAsync("Linux", (_, token) => work("Linux", token), stop),
            report.StageAsync("Windows", (_, token) => work("Windows", token), stop));
        await report.SucceedAsync();
    }

    public async Task DeployOrRollBackAsync(string executionId, CancellationToken stop)
    {
        await using var report = notifier.BeginDeployment(executionId, cancellationToken: stop);
        try
        {
            await report.StageAsync("Rollout", (_, token) => work("Rollout", token), stop);
            await report.SucceedAsync();
        }
        catch (IOException)
        {
            await report.FailAsync("Node 3 does not answer.");
            await RollBackAsync();
            await report.ReportRolledBackAsync();
        }
    }

    public DeploymentReporter BeginWithOptions(string executionId, DeploymentRequest request, ILogger logger, CancellationToken stop) =>
        notifier.BeginDeployment(
            executionId,
            request,
            options =>
            {
                options.Logger = logger;
                options.Url = new Uri("https://ci.example.com/runs/212");
                options.IncludeExceptionMessages = true;
            },
            stop);

    private async Task<string> BuildAsync(StageReporter stage, CancellationToken token)
    {
        await work("Build", token);
        await stage.ReportProgressAsync(100);
        return "webshop.zip";
    }

    private Task RollBackAsync() => work("rollback", CancellationToken.None);
}
