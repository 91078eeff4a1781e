namespace HotSwap.Notifications.Testing.Tests.Examples;

/// <summary>An example of a pipeline.</summary>
internal sealed class Pipeline(IDeploymentNotifier notifier)
{
    public async Task DeployAsync(string executionId, Func<Task> build)
    {
        await using var report = notifier.BeginDeployment(executionId);
        await report.StageAsync("Build", (_, _) => build());
        await report.SucceedAsync();
    }
}
