using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace HotSwap.Notifications.SampleConsole;

/// <summary>An HTTP client for the endpoints of the sample API.</summary>
/// <param name="host">The address of the host.</param>
/// <param name="user">The user to sign in as, or null if the host runs without <c>--auth</c>.</param>
internal sealed class SampleApiClient(Uri host, string? user) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = host };

    /// <summary>Gets a function that requests a new token for each connection, or null if there is no user.</summary>
    public Func<Task<string?>>? TokenProvider => user is null ? null : GetTokenAsync;

    private async Task<string?> GetTokenAsync()
    {
        if (user is null)
        {
            return null;
        }

        using var response = await _http.PostAsJsonAsync("api/tokens", new { user });
        return (await ReadAsync<Issued>(response, CancellationToken.None)).Token;
    }

    public async Task<string> StartDeploymentAsync(string? failAtStage, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/deployments")
        {
            Content = JsonContent.Create(
                new { module = new { name = "TestModule", version = "1.0.0" }, targetEnvironment = "Development", failAtStage }),
        };
        if (await GetTokenAsync() is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using var response = await _http.SendAsync(request, cancellationToken);
        return (await ReadAsync<Started>(response, cancellationToken)).ExecutionId;
    }

    public void Dispose() => _http.Dispose();

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken) =>
        response.IsSuccessStatusCode
            ? (await response.Content.ReadFromJsonAsync<T>(cancellationToken))!
            : throw new InvalidOperationException(
                $"{(int)response.StatusCode} {response.ReasonPhrase} {await response.Content.ReadAsStringAsync(cancellationToken)}");

    private sealed record Issued(string Token);

    private sealed record Started(string ExecutionId);
}
