using System.Net.Http.Json;
using System.Text.Json;
using HotSwap.Notifications.Testing;

namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>The sample as its own process on a free port, four times as fast as by default.</summary>
public sealed class SampleApiFixture : IAsyncLifetime
{
    private const string Listening = "Now listening on: ";

    private ChildProcess? _process;

    public HttpClient Http { get; } = new();

    public Uri BaseAddress => Http.BaseAddress!;

    public Uri HubUrl => new(BaseAddress, "deploymentHub");

    public async Task InitializeAsync()
    {
        _process = new ChildProcess(
            "dotnet",
            [Repository.SampleAssembly("HotSwap.Notifications.SampleApi"), "--urls", "http://127.0.0.1:0", "--speed", "4"],
            Repository.SampleApi);
        var line = await _process.WaitForLineAsync(line => line.Contains(Listening, StringComparison.Ordinal));
        Http.BaseAddress = new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..]);
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await _process!.DisposeAsync();
    }

    public async Task<string> StartDeploymentAsync(string? failAtStage = null)
    {
        using var response = await Http.PostAsJsonAsync("api/deployments", new
        {
            module = new { name = "TestModule", version = "1.0.0" },
            targetEnvironment = "Development",
            requesterEmail = "user@example.com",
            failAtStage,
        }).WithPatience();
        Assert.Equal(System.Net.HttpStatusCode.Accepted, response.StatusCode);
        var executionId = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("executionId").GetString()!;
        Assert.Equal($"/api/deployments/{executionId}", response.Headers.Location!.ToString());
        return executionId;
    }
}
