using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using HotSwap.Notifications.TestSupport;
using Microsoft.Playwright;

namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>Tests of the sample's interfaces for operators, for scripts, and for pages without a SignalR client.</summary>
[Collection(SharedSample.Name)]
public sealed class OperatingTests(SampleApiFixture sample, Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task Metrics_AfterADeployment_AreForPrometheusWithoutExecutionIds()
    {
        var executionId = await sample.StartDeploymentAsync();
        await using (var client = new Client.DeploymentNotificationsClient(sample.HubUrl))
        {
            await client.WaitForCompletionAsync(executionId).WithPatience();
        }

        var metrics = await sample.Http.GetStringAsync("metrics").WithPatience();

        Assert.Contains("# TYPE hotswap_notifications_messages_accepted_total counter", metrics, StringComparison.Ordinal);
        Assert.Contains("# TYPE hotswap_notifications_connections gauge", metrics, StringComparison.Ordinal);
        Assert.Contains("# TYPE hotswap_notifications_send_delay_seconds histogram", metrics, StringComparison.Ordinal);
        Assert.Contains("# TYPE hotswap_notifications_outbox_depth gauge", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain(executionId, metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_OfTheSample_SaysWhy()
    {
        var health = await sample.Http.GetFromJsonAsync<JsonElement>("health").WithPatience();

        Assert.Equal("Healthy", health.GetProperty("status").GetString());
        Assert.Contains(
            "Messages in the outbox: ", health.GetProperty("checks").GetProperty("deployment-notifications").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 0, "Succeeded")]
    [InlineData("Tests", 1, "Failed\n  3 of 212 tests failed (https://ci.example.com/runs/212)")]
    public async Task WaitScript_UntilTheEnd_ExitsByTheOutcomeAndTellsTheReason(string? failAt, int expectedExitCode, string expectedEnd)
    {
        var executionId = await sample.StartDeploymentAsync(failAt);
        await using var waiting = RunScript(sample.BaseAddress, executionId);

        var (exitCode, output) = await waiting.WaitForExitAsync();

        Assert.Equal(expectedExitCode, exitCode);
        Assert.EndsWith(expectedEnd, output.Trim(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Status":"Failed","Details":{"Stages":[{"StageName":"Tests","Message":"of a stage","Url":"https://a/"}],"LastUpdated":"T"},"Sequence":1}""", "Failed")]
    [InlineData("""{"Status":"Failed","Details":{"LastUpdated":"T","Message":"\"quoted\",\n\u001b[31mred"},"Sequence":1}""", "Failed\n  \"quoted\",  [31mred")]
    [InlineData("""{"Status":"Failed","Details":{"LastUpdated":"T","Url":"https://ci.example/?a=1&b=2"},"Sequence":1}""", "Failed\n  (https://ci.example/?a=1&b=2)")]
    [InlineData("""{"Status":"Failed","Details":{"LastUpdated":"T","Message":"\uD83D\uDE00 \u0000fail","Url":"https://a/?q=\"b\""},"Sequence":1}""", "Failed\n  😀  fail (https://a/?q=\"b\")")]
    public async Task WaitScript_Reason_IsShownWithoutControlCharacters(string data, string expected)
    {
        await using var host = await EventResponder.StartAsync(0, "data: " + data);
        await using var waiting = RunScript(host.Address, "d");

        var (exitCode, output) = await waiting.WaitForExitAsync();

        Assert.Equal((1, expected), (exitCode, output));
    }

    [Fact]
    public async Task WaitScript_ConnectionIsCut_GoesOnFromTheLastEvent()
    {
        await using var proxy = new TcpProxy(sample.BaseAddress);
        var executionId = await sample.StartDeploymentAsync();
        await using var waiting = RunScript(proxy.Address, executionId);
        await waiting.WaitForLineAsync(line => line == "Running");

        proxy.Cut();

        var (exitCode, output) = await waiting.WaitForExitAsync();
        Assert.Equal(0, exitCode);
        Assert.Single(output.Split('\n'), line => line == "Succeeded");
    }

    [Fact]
    public async Task WaitScript_CannotBeWatched_SaysSo()
    {
        await using var waiting = RunScript(sample.BaseAddress, new string('x', 129));

        var (exitCode, output) = await waiting.WaitForExitAsync();

        Assert.Equal(2, exitCode);
        Assert.StartsWith("The deployment cannot be watched. HTTP 400: [invalid_argument] ", output, StringComparison.Ordinal);
        Assert.DoesNotContain('{', output);
    }

    [Fact]
    public async Task WaitScript_NoEventsAtThisPath_SaysWhichCallMayBeMissing()
    {
        await using var waiting = RunScript(new Uri(sample.BaseAddress, "nowhere"), "d");

        var (exitCode, output) = await waiting.WaitForExitAsync();

        Assert.Equal(2, exitCode);
        Assert.Equal(
            "The deployment cannot be watched. HTTP 404: Check that the host calls MapDeploymentEvents() with the path of " +
            $"{sample.BaseAddress}nowhere/deploymentEvents/d.",
            output);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("team/app?x=1#y")]
    [InlineData("100%[1]{2}&+")]
    [InlineData("größe-~_.")]
    public async Task WaitScript_IdWithSpecialCharacters_AsksForIt(string id)
    {
        await using var host = await EventResponder.StartAsync(0, """data: {"Status":"Succeeded"}""");
        await using var waiting = RunScript(host.Address, id);

        var (exitCode, output) = await waiting.WaitForExitAsync();

        Assert.Equal((0, "Succeeded"), (exitCode, output));
        Assert.Equal(id, host.Id);
    }

    [Theory]
    [InlineData("http://127.0.0.1:port", "curl: (3) ")]
    [InlineData("gopherish://127.0.0.1", "curl: (1) ")]
    public async Task WaitScript_UrlThatCannotWork_ExitsWithTheReason(string url, string reason)
    {
        await using var waiting = RunScript([url, "d"]);

        var (exitCode, output) = await waiting.WaitForExitAsync();

        Assert.Equal(2, exitCode);
        Assert.StartsWith("The deployment cannot be watched. " + reason, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitScript_HostHasNoTls_SaysTheReason()
    {
        await using var waiting = RunScript(new UriBuilder(sample.BaseAddress) { Scheme = "https" }.Uri, "d");

        await waiting.WaitForLineAsync(line => line.StartsWith("The host cannot be reached: https://", StringComparison.Ordinal)
            && line.Contains(". curl: (35) ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WaitScript_StreamIsCutInAnEvent_TakesTheWholeOne()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var waiting = RunScript(new Uri($"http://{listener.LocalEndpoint}"), "d");
        const string head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 1000\r\n\r\n";
        const string running = "event: DeploymentStatusChanged\ndata: {\"Status\":\"Running\"}\nid: 1\n\n";

        await AnswerAsync(head + running + "event: DeploymentStatusChanged\ndata: {\"Status\":\"Fail");
        var again = await AnswerAsync(head + "event: DeploymentStatusChanged\ndata: {\"Status\":\"Failed\"}\nid: 2\n\n");

        var (exitCode, output) = await waiting.WaitForExitAsync();
        Assert.Equal((1, "Running\nFailed"), (exitCode, output));
        Assert.Contains("Last-Event-ID: 1\r\n", again, StringComparison.Ordinal);

        async Task<string> AnswerAsync(string text)
        {
            using var client = await listener.AcceptTcpClientAsync().WithPatience();
            var request = new byte[4_096];
            var length = await client.GetStream().ReadAsync(request).AsTask().WithPatience();
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
            return Encoding.ASCII.GetString(request, 0, length);
        }
    }

    [Fact]
    public async Task WaitScript_HostCannotBeReached_SaysSoOnceAndGoesOn()
    {
        var port = EventResponder.FreePort();
        await using var waiting = RunScript(new Uri($"http://127.0.0.1:{port}"), "d");
        await waiting.WaitForLineAsync(line =>
            line.StartsWith($"The host cannot be reached: http://127.0.0.1:{port}. curl: (7) ", StringComparison.Ordinal)
            && line.EndsWith(". Trying again.", StringComparison.Ordinal));

        await using var host = await EventResponder.StartAsync(port, """data: {"Status":"Succeeded"}""");

        var (exitCode, output) = await waiting.WaitForExitAsync();
        Assert.Equal(0, exitCode);
        Assert.Equal("Succeeded", output);
    }

    [Fact]
    public async Task WaitScript_HostSendsNoEvents_SaysSo()
    {
        await using var waiting = RunScript(new Uri(sample.BaseAddress, "health?"), "d");

        await waiting.WaitForLineAsync(line => line == "The host sends no events (HTTP 200). Trying again.");
    }

    [Fact]
    public async Task WaitScript_NothingKnown_SaysSoAndGivesUp()
    {
        await using var host = await EventResponder.StartAsync(0, "event: KeepAlive", "event: DeploymentNothingKnown");
        await using var waiting = RunScript(host.Address, "d", ("WAIT_FOR_UNKNOWN", "1"));

        var (exitCode, output) = await waiting.WaitForExitAsync();

        Assert.Equal(3, exitCode);
        Assert.Equal("The server does not know this deployment.", output);
    }

    [Theory]
    [InlineData("forever")]
    [InlineData("08")]
    public async Task WaitScript_NothingKnownYet_WaitsForAStatus(string patience)
    {
        await using var host = await EventResponder.StartAsync(0, "event: DeploymentNothingKnown");
        await using var waiting = RunScript(host.Address, "d", ("WAIT_FOR_UNKNOWN", patience));
        await waiting.WaitForLineAsync(line => line == "The server does not know this deployment.");

        host.Send("""data: {"Status":"Failed"}""");

        var (exitCode, output) = await waiting.WaitForExitAsync();
        Assert.Equal(1, exitCode);
        Assert.Equal("Failed", output);
    }

    [Fact]
    public async Task WaitScript_UnknownId_GivesUp()
    {
        await using var waiting = RunScript(sample.BaseAddress, "unknown", ("WAIT_FOR_UNKNOWN", "1"));

        var (exitCode, output) = await waiting.WaitForExitAsync();

        Assert.Equal(3, exitCode);
        Assert.Equal("The server does not know this deployment.", output);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("5", "http://127.0.0.1")]
    [InlineData("soon", "http://127.0.0.1", "d")]
    public async Task WaitScript_CalledWrongly_PrintsItsUsage(string patience, params string[] arguments)
    {
        await using var waiting = RunScript(arguments, ("WAIT_FOR_UNKNOWN", patience));

        var (exitCode, output) = await waiting.WaitForExitAsync();

        Assert.Equal(2, exitCode);
        Assert.StartsWith("Usage: ", output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task EventSource_InABrowser_SeesEveryStatusOnceAcrossACut()
    {
        await using var proxy = new TcpProxy(sample.BaseAddress);
        var page = await browser.NewPageAsync();
        await page.GotoAsync(proxy.Address.ToString());
        var executionId = await sample.StartDeploymentAsync();

        var watching = page.EvaluateAsync<long[]>(
            """
            executionId => new Promise(resolve => {
              const sequences = [];
              const events = new EventSource(`/deploymentEvents/${executionId}`);
              events.addEventListener("DeploymentStatusChanged", event => {
                const status = JSON.parse(event.data);
                sequences.push(status.Sequence);
                document.title = `seen ${sequences.length}`;
                if (status.Status === "Succeeded") {
                  resolve(sequences);
                }
              });
            })
            """,
            executionId);
        await page.WaitForFunctionAsync("document.title.startsWith('seen')");
        proxy.Cut();

        var sequences = await watching.WithPatience();
        Assert.Equal(Enumerable.Range((int)sequences[0], sequences.Length).Select(number => (long)number), sequences);
        Assert.Equal(18, sequences[^1]);
    }

    [SkippableTheory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task Page_WhileDeploymentsRun_DrawsHowTheServerIsDoing(ColorScheme scheme, int width)
    {
        var page = await browser.NewPageAsync(scheme, width);
        await page.GotoAsync(sample.BaseAddress.ToString());
        await using var deployments = new EndlessDeployments(sample);

        await Assertions.Expect(page.Locator("#panel-messages .value")).Not.ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^(–|0)$"));
        await Assertions.Expect(page.Locator("#panel-connections .value")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[1-9]"));
        await Assertions.Expect(page.Locator("#panel-delay .value")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("/"));
        await Assertions.Expect(page.Locator("#panel-outbox .value")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[0-9]"));
        await Assertions.Expect(page.Locator("#operations canvas")).ToHaveCountAsync(4);
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), "The page is wider than the screen.");
        await page.WaitForFunctionAsync(
            """
            () => [...document.querySelectorAll("#operations canvas")].every(canvas => {
              const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
              let colored = 0;
              for (let at = 0; at < data.length; at += 4) {
                colored += data[at + 3] > 200 && Math.abs(data[at] - data[at + 2]) > 60 ? 1 : 0;
              }
              return colored > 5;
            })
            """);
        await Browser.ScreenshotAsync(page, $"operations-{scheme}-{width}");
    }

    private static ChildProcess RunScript(Uri host, string executionId, params (string Name, string Value)[] environment) =>
        RunScript([host.ToString().TrimEnd('/'), executionId], environment);

    private static ChildProcess RunScript(string[] arguments, params (string Name, string Value)[] environment) => new(
        "bash",
        [Path.Combine(Repository.Root, "samples", "wait-for-deployment.sh"), .. arguments],
        Repository.Tests,
        environment.ToDictionary(variable => variable.Name, variable => variable.Value));
}
