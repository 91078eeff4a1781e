using HotSwap.Notifications.TestSupport;
using Microsoft.Playwright;

namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>A real headless Chromium. Stores screenshots in <c>artifacts/screenshots</c>.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        if (!File.Exists(Chromium))
        {
            return;
        }

        Assertions.SetDefaultExpectTimeout((float)Patience.Limit.TotalMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async Task DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        _playwright?.Dispose();
    }

    public async Task<IPage> NewPageAsync(ColorScheme scheme = ColorScheme.Light, int width = 1280)
    {
        Skip.If(_browser is null, "Chromium is missing. Install the package chromium.");
        var page = await _browser.NewPageAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 900 } });
        page.SetDefaultTimeout((float)Patience.Limit.TotalMilliseconds);
        return page;
    }

    public static Task<byte[]> ScreenshotAsync(IPage page, string name) =>
        page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Artefacts, name + ".png"), FullPage = true });
}
