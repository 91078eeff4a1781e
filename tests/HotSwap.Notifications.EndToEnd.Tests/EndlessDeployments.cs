using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>Starts one deployment after the other until it is disposed.</summary>
public sealed class EndlessDeployments : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    public EndlessDeployments(SampleApiFixture sample) => _running = RunAsync(sample);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.WithPatience();
        _stopping.Dispose();
    }

    private async Task RunAsync(SampleApiFixture sample)
    {
        await using var client = new Client.DeploymentNotificationsClient(sample.HubUrl);
        while (!_stopping.IsCancellationRequested)
        {
            await client.WaitForCompletionAsync(await sample.StartDeploymentAsync()).WithPatience();
        }
    }
}
