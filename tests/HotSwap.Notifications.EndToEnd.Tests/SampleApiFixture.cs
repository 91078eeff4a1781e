namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>A shared sample with default options, for tests that only watch.</summary>
public sealed class SampleApiFixture : IAsyncLifetime
{
    private SampleApi? _sample;

    public HttpClient Http => _sample!.Http;

    public Uri BaseAddress => _sample!.BaseAddress;

    public Uri HubUrl => _sample!.HubUrl;

    public async Task InitializeAsync() => _sample = await SampleApi.StartAsync();

    public async Task DisposeAsync() => await _sample!.DisposeAsync();

    public Task<string> StartDeploymentAsync(string? failAtStage = null) => _sample!.StartDeploymentAsync(failAtStage);
}
