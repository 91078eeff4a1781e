using System.Net;
using System.Net.Http.Headers;
using HotSwap.Notifications.Client;
using HotSwap.Notifications.TestSupport;
using Microsoft.Playwright;

namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>Tests of the sample with <c>--auth</c>: Anna deploys and sees everything, and Bert sees deployments to Development.</summary>
public sealed class SampleAccessTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task Client_OfEachUser_SeesWhatTheUserMay()
    {
        await using var sample = await SampleApi.StartAsync("--auth");
        var production = await sample.StartDeploymentAsync(targetEnvironment: "Production", user: "anna");
        var development = await sample.StartDeploymentAsync(user: "anna");
        await using var anna = Create(sample, "anna");
        await using var bert = Create(sample, "bert");

        await anna.WaitForCompletionAsync(production).WithPatience();
        await bert.WaitForCompletionAsync(development).WithPatience();

        var refused = await Assert.ThrowsAsync<DeploymentCallRefusedException>(() => bert.WaitForCompletionAsync(production).WithPatience());
        Assert.Equal(DeploymentErrorCodes.NotAllowed, refused.Code);
        var seen = await bert.WatchAllDeploymentsAsync().FirstAsync(update => update.Status is not null);
        Assert.Equal(development, seen.ExecutionId);
        Assert.Equal(HttpStatusCode.NotFound, await StatusOfAsync(sample, "bert", "api/deployments/" + production));
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(sample, "anna", "api/deployments/" + production));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOfAsync(sample, null, "api/deployments"));
    }

    [Fact]
    public async Task Console_WithAUser_StartsAndWatches()
    {
        await using var sample = await SampleApi.StartAsync("--auth");
        await using var anna = RunConsole(sample, "anna");
        await using var bert = RunConsole(sample, "bert");

        var (annas, _) = await anna.WaitForExitAsync();
        var (berts, output) = await bert.WaitForExitAsync();

        Assert.Equal(0, annas);
        Assert.NotEqual(0, berts);
        Assert.Contains("403", output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Page_TokensExpireAllTheTime_ShowsTheDeploymentToItsEnd()
    {
        await using var sample = await SampleApi.StartAsync("--auth", "--token-lifetime", "2");
        var page = await SignInAsync(sample, "anna");

        await page.GetByLabel("Environment").SelectOptionAsync("Production");
        await page.GetByRole(AriaRole.Button, new() { Name = "Deploy" }).ClickAsync();

        var card = page.Locator(".deployment");
        await Assertions.Expect(card).ToHaveAttributeAsync("data-status", "Succeeded");
        await Browser.ScreenshotAsync(page, "signed-in");
    }

    [SkippableFact]
    public async Task Page_OfAUserWithFewerRights_ShowsLessAndMayNotDeploy()
    {
        await using var sample = await SampleApi.StartAsync("--auth");
        await sample.StartDeploymentAsync(targetEnvironment: "Production", user: "anna");
        await sample.StartDeploymentAsync(user: "anna");
        var page = await SignInAsync(sample, "bert");

        await Assertions.Expect(page.Locator(".deployment")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".deployment .environment")).ToHaveTextAsync("Development");
        await Assertions.Expect(page.Locator(".deployment")).ToHaveAttributeAsync("data-status", "Succeeded");
        await page.GetByRole(AriaRole.Button, new() { Name = "Deploy" }).ClickAsync();
        await Assertions.Expect(page.Locator("#start-error")).ToHaveTextAsync("bert is not allowed to deploy.");
    }

    [SkippableFact]
    public async Task Page_NothingTheUserMayWatch_DoesNotSayThatNothingRuns()
    {
        await using var sample = await SampleApi.StartAsync("--auth");
        await sample.StartDeploymentAsync(targetEnvironment: "Production", user: "anna");
        var page = await SignInAsync(sample, "bert");

        await Assertions.Expect(page.Locator("#empty")).ToHaveTextAsync("There are no deployments that you may watch.");
        await Assertions.Expect(page.Locator(".deployment")).ToHaveCountAsync(0);
    }

    [SkippableFact]
    public async Task Page_NobodyIsSignedIn_AsksToSignInToDeploy()
    {
        await using var sample = await SampleApi.StartAsync("--auth");
        var page = await browser.NewPageAsync();
        await page.GotoAsync(sample.BaseAddress.ToString());
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Not signed in");

        await page.GetByRole(AriaRole.Button, new() { Name = "Deploy" }).ClickAsync();

        await Assertions.Expect(page.Locator("#start-error")).ToHaveTextAsync("Sign in to deploy.");
    }

    [Fact]
    public async Task Log_AfterEverything_HoldsNoTokenAndNoAddress()
    {
        await using var sample = await SampleApi.StartAsync("--auth", "--Logging:LogLevel:Default", "Debug");
        var executionId = await sample.StartDeploymentAsync(user: "anna");
        await using (var anna = Create(sample, "anna"))
        await using (var nobody = new DeploymentNotificationsClient(new DeploymentNotificationsClientOptions
        {
            Url = sample.HubUrl,
            Reconnect = { FirstConnect = DeploymentFirstConnect.Fail },
        }))
        {
            await anna.WaitForCompletionAsync(executionId).WithPatience();
            await Assert.ThrowsAsync<DeploymentConnectionException>(() => nobody.StartAsync().WithPatience());

            // Sends the token in the query string, as a browser does.
            using var browserLike = await RawHubClient.ConnectAsync(
                new UriBuilder(sample.HubUrl) { Query = "access_token=" + await sample.GetTokenAsync("anna") }.Uri);
            await browserLike.InvokeAsync("SubscribeToDeployment", $"""["{executionId}"]""");
        }

        var log = await sample.KillAsync();

        Assert.Contains("deploymentHub", log, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", log, StringComparison.Ordinal);
        Assert.DoesNotContain("user@example.com", log, StringComparison.Ordinal);
    }

    private static DeploymentNotificationsClient Create(SampleApi sample, string user) => new(new DeploymentNotificationsClientOptions
    {
        Url = sample.HubUrl,
        AccessTokenProvider = async () => await sample.GetTokenAsync(user),
    });

    private static ChildProcess RunConsole(SampleApi sample, string user) => new(
        "dotnet",
        [
            Repository.SampleAssembly("HotSwap.Notifications.SampleConsole"),
            "--url", sample.BaseAddress.ToString(), "--user", user, "--start",
        ],
        Repository.Tests);

    private static async Task<HttpStatusCode> StatusOfAsync(SampleApi sample, string? user, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (user is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await sample.GetTokenAsync(user));
        }

        using var response = await sample.Http.SendAsync(request).WithPatience();
        return response.StatusCode;
    }

    private async Task<IPage> SignInAsync(SampleApi sample, string user)
    {
        var page = await browser.NewPageAsync();
        await page.GotoAsync(sample.BaseAddress.ToString());
        await page.GetByLabel("User").SelectOptionAsync(user);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Live");
        return page;
    }
}
