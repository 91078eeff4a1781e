using System.Net.Http.Json;

namespace HotSwap.Notifications.SampleConsole;

internal static class DeploymentStarter
{
    public static async Task<string> StartAsync(Uri host, string? failAtStage, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = host };
        using var response = await http.PostAsJsonAsync(
            "api/deployments",
            new { module = new { name = "TestModule", version = "1.0.0" }, targetEnvironment = "Development", failAtStage },
            cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(await response.Content.ReadAsStringAsync(cancellationToken));
        }

        return (await response.Content.ReadFromJsonAsync<Started>(cancellationToken))!.ExecutionId;
    }

    private sealed record Started(string ExecutionId);
}
