using HotSwap.Notifications.Client;

namespace HotSwap.Notifications.Testing.Tests.Examples;

/// <summary>An example of a dashboard.</summary>
internal sealed class Dashboard(DeploymentNotificationsClient client)
{
    public string Status { get; private set; } = "unknown";

    public async Task WatchAsync(string executionId)
    {
        await foreach (var update in client.WatchDeploymentAsync(executionId))
        {
            Status = update.Status?.Status ?? Status;
        }
    }
}
