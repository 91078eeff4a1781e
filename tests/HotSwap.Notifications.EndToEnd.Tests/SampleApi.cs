using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>
/// Runs the sample as a process on a free port, four times as fast as by default. Its log is in memory unless the arguments select another one.
/// The default is a file in the sample's folder, which tests must not share.
/// </summary>
public sealed class SampleApi : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private SampleApi(ChildProcess process, Uri baseAddress)
    {
        _process = process;
        Http = new HttpClient { BaseAddress = baseAddress };
    }

    public HttpClient Http { get; }

    public Uri BaseAddress => Http.BaseAddress!;

    public Uri HubUrl => new(BaseAddress, "deploymentHub");

    public static Task<SampleApi> StartAsync(params string[] arguments) => StartOnAsync(port: 0, arguments);

    public static async Task<SampleApi> StartOnAsync(int port, params string[] arguments)
    {
        var process = new ChildProcess(
            "dotnet",
            [Repository.SampleAssembly("HotSwap.Notifications.SampleApi"), "--urls", $"http://127.0.0.1:{port}", "--speed", "4", .. LogOf(arguments), .. arguments],
            Repository.SampleApi);
        return new SampleApi(process, await process.WaitForAddressAsync());
    }

    private static string[] LogOf(string[] arguments) =>
        arguments.Any(argument => argument is "--log" or "--redis" or "--balance" or "--contentRoot") ? [] : ["--log", "memory"];

    public async Task<string> StartDeploymentAsync(string? failAtStage = null, string targetEnvironment = "Development", string? user = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/deployments")
        {
            Content = JsonContent.Create(new
            {
                module = new { name = "TestModule", version = "1.0.0" },
                targetEnvironment,
                requesterEmail = "user@example.com",
                failAtStage,
            }),
        };
        if (user is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await GetTokenAsync(user));
        }

        using var response = await Http.SendAsync(request).WithPatience();
        Assert.Equal(System.Net.HttpStatusCode.Accepted, response.StatusCode);
        var executionId = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("executionId").GetString()!;
        Assert.Equal($"/api/deployments/{executionId}", response.Headers.Location!.ToString());
        return executionId;
    }

    /// <summary>Gets a token from the development endpoint, for a sample that runs with <c>--auth</c>.</summary>
    public async Task<string> GetTokenAsync(string user)
    {
        using var response = await Http.PostAsJsonAsync("api/tokens", new { user }).WithPatience();
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }

    /// <summary>Kills the process and returns its output since it started to listen.</summary>
    public Task<string> KillAsync() => _process.KillAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
    }
}
