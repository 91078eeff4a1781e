using System.Text.RegularExpressions;
using HotSwap.Notifications.Client;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs;

/// <summary>The mistakes in docs/troubleshooting.md are made, and what they lead to is held against the sentences that stand there.</summary>
public sealed partial class FirstMistakesTests(Browser browser) : IClassFixture<Browser>
{
    private readonly LogWatcher _logs = new();

    [Fact]
    public async Task NoAdd()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        AssertDocumented("`AddDeploymentNotifications()` is not called", Assert.Throws<InvalidOperationException>(() => app.MapDeploymentHub()).Message);
    }

    [Fact]
    public async Task NoMap()
    {
        await using var server = await StartAsync(_ => { });

        AssertDocumented("`MapDeploymentHub()` is not called", Assert.Single(_logs.Messages, message => message.Contains("MapDeploymentHub", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task MappedTwice()
    {
        await using var server = await StartAsync(app =>
        {
            app.MapDeploymentHub();
            app.MapDeploymentHub();
        });

        AssertDocumented("`MapDeploymentHub()` is called twice", Assert.Single(_logs.Messages, message => message.Contains("MapDeploymentHub() was called", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task WrongUrl()
    {
        await using var server = await StartAsync(app => app.MapDeploymentHub());

        AssertDocumented("the client has the wrong URL", await GiveUpAsync(new Uri(server.BaseAddress, "/hub")));
    }

    [Fact]
    public async Task HttpForHttps()
    {
        using var certificate = SelfSigned.Create();
        await using var server = await TestServer.StartAsync(certificate: certificate);

        AssertDocumented("the client uses http", await GiveUpAsync(new UriBuilder(server.HubUrl) { Scheme = "http" }.Uri));
    }

    [SkippableFact]
    public async Task NoCors()
    {
        var page = await browser.NewPageAsync();
        await using var host = await StartAsync(app => app.MapDeploymentHub());
        await using var pages = await StartAsync(app => app.MapGet("/", () => "A page of another origin."));
        await page.GotoAsync(pages.BaseAddress.ToString());
        var console = page.WaitForConsoleMessageAsync(new() { Predicate = message => message.Text.Contains("CORS", StringComparison.Ordinal) });

        await page.EvaluateAsync("url => fetch(url, { method: 'POST' }).catch(() => null)", host.HubUrl + "/negotiate?negotiateVersion=1");

        var said = (await console).Text;
        AssertDocumented("(CORS)", said[..said.IndexOf(':', said.IndexOf("CORS policy", StringComparison.Ordinal))]);
        await page.CloseAsync();
    }

    [Fact]
    public async Task BadToken()
    {
        await using var server = await SecuredServer.StartAsync();
        var told = new TaskCompletionSource<string>();
        await using var client = new DeploymentNotificationsClient(new DeploymentNotificationsClientOptions
        {
            Url = server.HubUrl,
            AccessTokenProvider = () => Task.FromResult<string?>("bad"),
        });
        client.StateChanged += (_, change) => _ = change.Error is { } error && told.TrySetResult(error.Message);

        var watching = client.WaitForCompletionAsync("d");

        AssertDocumented("the token is bad", await told.Task.WithPatience());
        AssertDocumented("the token is bad", client.LastError!.Message);
        AssertDocumented("the token is bad", await GiveUpAsync(server.HubUrl));
        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => watching.WithPatience());
    }

    [Fact]
    public async Task UnknownPolicy() => AssertDocumented("an option names a policy", (await Assert.ThrowsAsync<InvalidOperationException>(() => TestServer.StartAsync(services =>
    {
        services.AddAuthorization();
        services.Configure<DeploymentNotificationsOptions>(options => options.Access.DeploymentPolicy = "watchers");
    }))).Message);

    [Fact]
    public async Task NullState()
    {
        await using var server = await StartAsync(app => app.MapDeploymentHub());

        AssertDocumented("the state is null", (await Assert.ThrowsAsync<ArgumentNullException>(() => server.Notifier.NotifyDeploymentStatusChanged("d", null!))).Message);
    }

    [Fact]
    public async Task HundredFiftyPercent()
    {
        await using var server = await StartAsync(app => app.MapDeploymentHub());

        var refused = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => server.Notifier.NotifyDeploymentProgress("d", "Build", 150));

        AssertDocumented("150 percent", refused.Message.Split(" (Parameter")[0]);
    }

    private Task<TestServer> StartAsync(Action<WebApplication> map) =>
        TestServer.StartAsync(services => services.AddLogging(logging => logging.AddProvider(_logs)), map);

    private static async Task<string> GiveUpAsync(Uri url)
    {
        await using var client = new DeploymentNotificationsClient(url);
        return (await Assert.ThrowsAsync<DeploymentConnectionException>(() => client.StartAsync().WithPatience())).Message;
    }

    /// <summary>The sentence must stand in the mistake's row, whatever the ports.</summary>
    private static void AssertDocumented(string mistake, string sentence)
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "troubleshooting.md"));
        var row = Assert.Single(lines.TakeWhile(line => line != "## The client does not connect"), line =>
            line.StartsWith("| ", StringComparison.Ordinal) && line.Split(" | ")[0].Contains(mistake, StringComparison.Ordinal));
        Assert.Contains($"\"{Host().Replace(sentence, "HOST")}\"", Host().Replace(row, "HOST"), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(127\.0\.0\.1|localhost):\d+")]
    private static partial Regex Host();
}
