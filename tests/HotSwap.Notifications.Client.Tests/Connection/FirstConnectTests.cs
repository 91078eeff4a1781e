using System.Net;
using System.Net.Sockets;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace HotSwap.Notifications.Client.Tests.Connection;

/// <summary>Tests, against a real host, of the errors of a first connect that retrying cannot fix.</summary>
public sealed class FirstConnectTests
{
    [Fact]
    public async Task StartAsync_NoHubAtTheAddress_SaysWhatToCheck()
    {
        await using var server = await TestServer.StartAsync(map: _ => { });

        Assert.Equal(
            $"No deployment hub at {server.HubUrl} (404). Is MapDeploymentHub() called with this path?", await GiveUpAsync(server.HubUrl));
    }

    [Fact]
    public async Task StartAsync_SomethingElseAnswers_SaysWhatToCheck()
    {
        await using var server = await TestServer.StartAsync(map: app => app.MapPost("/deploymentHub/negotiate", () => "<html>"));

        var sentence = await GiveUpAsync(server.HubUrl);

        Assert.StartsWith($"The server at {server.HubUrl} is not a SignalR hub: ", sentence, StringComparison.Ordinal);
        Assert.EndsWith(" Is MapDeploymentHub() called with this path?", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_HttpForHttps_SaysWhatToChange()
    {
        using var certificate = SelfSigned.Create();
        await using var server = await TestServer.StartAsync(certificate: certificate);
        var url = new UriBuilder(server.HubUrl) { Scheme = "http" }.Uri;

        Assert.Equal($"{url} expects https, and the address says http. Change the address to https.", await GiveUpAsync(url));
    }

    [Fact]
    public async Task StartAsync_HttpsForHttp_SaysWhatToChange()
    {
        await using var server = await TestServer.StartAsync();
        var url = new UriBuilder(server.HubUrl) { Scheme = "https" }.Uri;

        Assert.Equal($"{url} serves plain http, and the address says https. Configure https at the host, or change the address to http.", await GiveUpAsync(url));
    }

    [Fact]
    public async Task StartAsync_CertificateIsNotTrusted_SaysSo()
    {
        using var certificate = SelfSigned.Create();
        await using var server = await TestServer.StartAsync(certificate: certificate);

        Assert.StartsWith($"The certificate of {server.HubUrl} is not trusted: ", await GiveUpAsync(server.HubUrl), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_TokenIsNeededAndNotGiven_SaysWhatToSet()
    {
        await using var server = await SecuredServer.StartAsync();

        Assert.Equal($"{server.HubUrl} requires a valid credential (401). Set AccessTokenProvider, or send the credential with ConfigureHttpConnection.", await GiveUpAsync(server.HubUrl));
    }

    [Fact]
    public async Task StartAsync_TokenIsRefused_TriesAgainWithTheNextOne()
    {
        await using var server = await SecuredServer.StartAsync();
        var asked = 0;
        await using var client = Create(server.HubUrl, options => options.AccessTokenProvider = () =>
            Task.FromResult<string?>(++asked == 1 ? "expired" : Tokens.For("anna")));
        var errors = new List<string?>();
        client.StateChanged += (_, change) => errors.Add(change.Error?.Message);

        await client.StartAsync().WithPatience();

        Assert.Equal([null, $"{server.HubUrl} refused the token (401). Is it valid, and does it give the right to connect?", null], errors);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task StartAsync_ConnectionsAreClosedAtOnce_TriesAgain(string scheme)
    {
        // Acts like a port that is forwarded to a host which is not running yet.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stopping = new CancellationTokenSource();
        var closing = CloseEachAsync(listener, stopping.Token);
        var told = new Collector<DeploymentConnectionStateChangedEventArgs>();
        await using var client = Create(new Uri($"{scheme}://{listener.LocalEndpoint}/deploymentHub"));
        client.StateChanged += (_, change) => told.Add(change);
        var starting = client.StartAsync(stopping.Token);

        for (var attempt = 0; attempt < 3; attempt++)
        {
            var change = await told.NextAsync(each => each.Error is not null);
            Assert.Equal(DeploymentConnectionState.Connecting, change.State);
            Assert.Contains(" cannot be reached: ", change.Error!.Message, StringComparison.Ordinal);
        }

        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.WithPatience());
        await closing.WithPatience();
    }

    [Fact]
    public async Task StartAsync_TokenProviderFails_SaysSoAndTriesAgain()
    {
        await using var server = await TestServer.StartAsync();
        var asked = 0;
        await using var client = Create(server.HubUrl, options => options.AccessTokenProvider = () => ++asked == 1
            ? throw new HttpRequestException("no token endpoint", null, HttpStatusCode.NotFound)
            : Task.FromResult<string?>("token"));
        var told = new Collector<DeploymentConnectionStateChangedEventArgs>();
        client.StateChanged += (_, change) => told.Add(change);

        await client.StartAsync().WithPatience();

        var error = (await told.NextAsync(change => change.Error is not null)).Error!;
        Assert.Equal($"Connecting to {server.HubUrl} failed: AccessTokenProvider failed: no token endpoint", error.Message);
    }

    [Fact]
    public async Task StartAsync_TokenProviderHangs_SaysSo()
    {
        var told = new Collector<DeploymentConnectionStateChangedEventArgs>();
        await using var client = Create(new Uri("http://127.0.0.1:1/deploymentHub"), options =>
        {
            options.AnswerTimeout = TimeSpan.FromMilliseconds(10);
            options.AccessTokenProvider = () => new TaskCompletionSource<string?>().Task;
        });
        client.StateChanged += (_, change) => told.Add(change);
        var starting = client.StartAsync();

        var change = await told.NextAsync(each => each.Error is not null);

        Assert.StartsWith("Connecting to http://127.0.0.1:1/deploymentHub failed: AccessTokenProvider failed: ", change.Error!.Message, StringComparison.Ordinal);
        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => starting.WithPatience());
    }

    [Fact]
    public async Task StartAsync_PermanentErrorsAreToBeRetried_ConnectsWhenTheHubIsThere()
    {
        var isThere = false;
        var failed = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(map: app =>
        {
            app.Use((context, next) =>
            {
                if (Volatile.Read(ref isThere))
                {
                    return next(context);
                }

                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            });
            app.MapDeploymentHub();
        });
        await using var client = Create(server.HubUrl, options => options.Reconnect.FirstConnect = DeploymentFirstConnect.RetryAllErrors);
        client.StateChanged += (_, change) => _ = change.Error is not null && failed.TrySetResult();
        var starting = client.StartAsync();
        await failed.Task.WithPatience();
        Assert.Equal(DeploymentConnectionState.Connecting, client.State);

        Volatile.Write(ref isThere, true);

        await starting.WithPatience();
        Assert.Null(client.LastError);
    }

    [Fact]
    public async Task StartAsync_Cancelled_CarriesTheLastError()
    {
        using var stopping = new CancellationTokenSource();
        await using var client = Create(new Uri("http://127.0.0.1:1/deploymentHub"));
        client.StateChanged += (_, change) =>
        {
            if (change.Error is not null)
            {
                stopping.Cancel();
            }
        };

        var cancelled = await Assert.ThrowsAsync<OperationCanceledException>(() => client.StartAsync(stopping.Token).WithPatience());

        Assert.StartsWith(
            "Connecting to http://127.0.0.1:1/deploymentHub was cancelled. http://127.0.0.1:1/deploymentHub cannot be reached: ",
            cancelled.Message,
            StringComparison.Ordinal);
        Assert.IsType<DeploymentConnectionException>(cancelled.InnerException);
        Assert.Equal(stopping.Token, cancelled.CancellationToken);
    }

    [Fact]
    public async Task Options_ChangedLater_HaveNoEffect()
    {
        await using var server = await TestServer.StartAsync();
        await using var proxy = new TcpProxy(server.HubUrl);
        var delays = new List<TimeSpan> { TimeSpan.FromMilliseconds(1) };
        var options = new DeploymentNotificationsClientOptions { Url = proxy.Address, Reconnect = { Delays = delays } };
        await using var client = new DeploymentNotificationsClient(options);
        await client.StartAsync().WithPatience();
        var completion = client.WaitForCompletionAsync("d");

        delays.Clear();
        options.Url = null;
        options.Reconnect.MaxAttempts = 1;
        proxy.Cut();
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Succeeded);

        Assert.Equal(DeploymentStatuses.Succeeded, (await completion.WithPatience()).Status);
    }

    [Fact]
    public async Task DisposeAsync_TokenProviderHangs_Ends()
    {
        var asked = new TaskCompletionSource();
        var client = Create(new Uri("http://127.0.0.1:1/deploymentHub"), options => options.AccessTokenProvider = () =>
        {
            asked.TrySetResult();
            return new TaskCompletionSource<string?>().Task;
        });
        var waiting = client.WaitForCompletionAsync("d");
        await asked.Task.WithPatience();

        await client.DisposeAsync().AsTask().WithPatience();

        Assert.Equal(DeploymentConnectionState.Closed, client.State);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.WithPatience());
    }

    private static async Task<string> GiveUpAsync(Uri url)
    {
        await using var client = Create(url);
        var watching = client.WaitForCompletionAsync("d");

        var error = await Assert.ThrowsAsync<DeploymentConnectionException>(() => client.StartAsync().WithPatience());

        Assert.Equal(DeploymentConnectionState.Closed, client.State);
        Assert.Same(error, client.LastError);
        Assert.Same(error, await Assert.ThrowsAsync<DeploymentConnectionException>(() => watching.WithPatience()));
        return error.Message;
    }

    private static async Task CloseEachAsync(TcpListener listener, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                (await listener.AcceptSocketAsync(stopping)).Close(timeout: 0);
            }
        }
        catch (OperationCanceledException)
        {
            // The test has ended.
        }
    }

    private static DeploymentNotificationsClient Create(Uri url, Action<DeploymentNotificationsClientOptions>? configure = null)
    {
        var options = new DeploymentNotificationsClientOptions { Url = url, Reconnect = { Delays = [TimeSpan.FromMilliseconds(1)] } };
        configure?.Invoke(options);
        return new DeploymentNotificationsClient(options);
    }
}
