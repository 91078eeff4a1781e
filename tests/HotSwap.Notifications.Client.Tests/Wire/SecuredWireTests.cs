using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications.Client.Tests.Wire;

/// <summary>Tests of the typed client against a server with access control.</summary>
public class SecuredWireTests
{
    [Fact]
    public async Task Watch_TokenExpires_ComesBackWithAFreshOneAndMissesNothing()
    {
        await using var server = await SecuredServer.StartAsync();
        server.Access.OnOne = (_, _) => new(true);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var client = Create(server.HubUrl, options => options.AccessTokenProvider = () =>
            Task.FromResult<string?>(Tokens.For("anna", lifetime: ended.Task.IsCompleted ? null : TimeSpan.FromSeconds(2))));
        client.StateChanged += (_, changed) =>
        {
            if (changed.State == DeploymentConnectionState.Reconnecting)
            {
                ended.TrySetResult();
            }
        };
        await using var watching = client.WatchDeploymentAsync("d").Where(update => !update.NothingKnown).GetAsyncEnumerator();
        var first = watching.MoveNextAsync();
        await client.StartAsync().WithPatience();
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Pending);
        Assert.True(await first.AsTask().WithPatience());

        await ended.Task.WithPatience();
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Succeeded);

        Assert.True(await watching.MoveNextAsync().AsTask().WithPatience());
        Assert.Equal((2L, true), (watching.Current.Status!.Sequence, watching.Current.Recovered));
        Assert.True(await watching.MoveNextAsync().AsTask().WithPatience());
        Assert.Equal((3L, true), (watching.Current.Status!.Sequence, watching.Current.Recovered));
    }

    [Fact]
    public async Task Watch_AccessIsTakenAway_EndsWithTheRefusal()
    {
        await using var server = await SecuredServer.StartAsync(options => options.Access.ReviewInterval = TimeSpan.FromMilliseconds(20));
        server.Access.OnOne = (_, _) => new(true);
        await using var client = Create(server.UrlFor("anna"));
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Pending);
        await using var watching = client.WatchDeploymentAsync("d").Where(update => !update.NothingKnown).GetAsyncEnumerator();
        Assert.True(await watching.MoveNextAsync().AsTask().WithPatience());

        server.Access.OnOne = (_, _) => new(false);

        var error = await Assert.ThrowsAsync<DeploymentCallRefusedException>(() => watching.MoveNextAsync().AsTask().WithPatience());
        Assert.EndsWith(Refusals.NotAllowed, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_UserHasAsManyConnectionsAsItMay_SaysSoAndComesInWhenAnotherEnds()
    {
        await using var server = await SecuredServer.StartAsync(options => options.Limits.MaxConnectionsPerUser = 1);
        server.Access.OnOne = (_, _) => new(true);
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        var first = Create(server.UrlFor("anna"));
        await first.StartAsync().WithPatience();
        await using var second = Create(server.UrlFor("anna"));
        var refused = new TaskCompletionSource<DeploymentConnectionException>();
        second.StateChanged += (_, change) => _ = change.Error is DeploymentConnectionException { Code: not null } error && refused.TrySetResult(error);

        var watching = second.WatchDeploymentAsync("d").FirstAsync().AsTask();

        Assert.Equal(DeploymentErrorCodes.TooManyConnections, (await refused.Task.WithPatience()).Code);
        await first.DisposeAsync();
        Assert.Equal(DeploymentStatuses.Running, (await watching.WithPatience()).Status!.Status);
    }

    [Fact]
    public async Task Watch_PolicyDoesNotDecideForAMoment_SaysSoAndGoesOn()
    {
        await using var server = await SecuredServer.StartAsync();
        server.Access.OnOne = (_, _) => throw new InvalidOperationException("The directory is away.");
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        await using var client = Create(server.UrlFor("anna"));
        var told = new TaskCompletionSource<DeploymentConnectionException>();
        client.StateChanged += (_, change) => _ = change.Error is DeploymentConnectionException { Code: not null } error && told.TrySetResult(error);

        var watching = client.WatchDeploymentAsync("d").FirstAsync().AsTask();

        var error = await told.Task.WithPatience();
        Assert.Equal(DeploymentErrorCodes.NotDecided, error.Code);
        Assert.DoesNotContain("directory", error.Message, StringComparison.Ordinal);
        server.Access.OnOne = (_, _) => new(true);
        Assert.Equal(DeploymentStatuses.Running, (await watching.WithPatience()).Status!.Status);
    }

    [Fact]
    public async Task WatchAll_PolicyFailsForAMoment_MissesNothing()
    {
        await using var server = await SecuredServer.StartAsync();
        server.Access.OnOne = (_, _) => new(true);
        await using var client = Create(server.UrlFor("anna"));
        await server.Notifier.NotifyAsync("d-1", DeploymentStatuses.Pending);
        await using var watching = client.WatchAllDeploymentsAsync().Where(update => !update.NothingKnown).GetAsyncEnumerator();
        Assert.True(await watching.MoveNextAsync().AsTask().WithPatience());

        var failures = 0;
        server.Access.OnOne = (_, _) => ++failures < 3 ? throw new InvalidOperationException("the directory is away") : new(true);
        for (var number = 2; number <= 9; number++)
        {
            await server.Notifier.NotifyAsync($"d-{number}", DeploymentStatuses.Running);
        }

        for (var number = 2; number <= 9; number++)
        {
            Assert.True(await watching.MoveNextAsync().AsTask().WithPatience());
            Assert.Equal((number, true), (watching.Current.Status!.Position, watching.Current.Recovered));
        }

        Assert.True(failures >= 3);
    }

    [Fact]
    public async Task WatchAll_WireBreaksAllTheTime_SeesAllThatItMaySeeAndNothingElse()
    {
        await using var server = await SecuredServer.StartAsync(options =>
        {
            options.Access.DecisionLifetime = TimeSpan.FromSeconds(1);
            options.Limits.MaxCallBurst = 10_000;
        });
        server.Access.OnOne = async (_, resource) =>
        {
            await Task.Yield();
            return resource.ExecutionId.StartsWith("seen", StringComparison.Ordinal);
        };
        await using var proxy = new TcpProxy(server.UrlFor("anna"));
        await using var client = Create(proxy.Address);
        await using var watching = client.WatchAllDeploymentsAsync().Where(update => !update.NothingKnown).GetAsyncEnumerator();
        var first = watching.MoveNextAsync();
        await client.StartAsync().WithPatience();
        await server.Notifier.NotifyAsync("seen-0", DeploymentStatuses.Running);
        Assert.True(await first.AsTask().WithPatience());

        var random = new Random(7);
        var expected = new List<string>();
        for (var status = 0; status < 2_000; status++)
        {
            var executionId = $"{(random.Next(3) == 0 ? "seen" : "hidden")}-{random.Next(20)}";
            if (executionId.StartsWith("seen", StringComparison.Ordinal))
            {
                expected.Add(executionId);
            }

            await server.Notifier.NotifyAsync(executionId, DeploymentStatuses.Running);
            if (status % 50 == 0)
            {
                // The cursor at this time determines where the client resumes.
                proxy.Cut();
                for (; expected.Count > 5; expected.RemoveAt(0))
                {
                    await AssertNextAsync(watching, expected[0]);
                }
            }
        }

        foreach (var executionId in expected)
        {
            await AssertNextAsync(watching, executionId);
        }
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task Watch_OverTls_ChecksTheCertificateAndSeesItsDeployment(HttpTransportType transport)
    {
        using var certificate = SelfSigned.Create();
        await using var server = await TestServer.StartAsync(certificate: certificate);
        Assert.Equal("https", server.HubUrl.Scheme);
        await using var trusting = Create(server.HubUrl, options => options.ConfigureHttpConnection = http =>
        {
            http.Transports = transport;
            http.HttpMessageHandlerFactory = handler =>
            {
                ((HttpClientHandler)handler).ServerCertificateCustomValidationCallback =
                    (_, shown, _, _) => shown?.Thumbprint == certificate.Thumbprint;
                return handler;
            };
            http.WebSocketConfiguration = socket =>
                socket.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.Thumbprint;
        });
        await using var distrusting = Create(server.HubUrl, options => options.Reconnect.FirstConnect = DeploymentFirstConnect.Fail);

        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Succeeded);

        Assert.Equal(DeploymentStatuses.Succeeded, (await trusting.WaitForCompletionAsync("d").WithPatience()).Status);
        await Assert.ThrowsAsync<DeploymentConnectionException>(() => distrusting.StartAsync().WithPatience());
    }

    private static async Task AssertNextAsync(IAsyncEnumerator<DeploymentUpdate> watching, string executionId)
    {
        Assert.True(await watching.MoveNextAsync().AsTask().WithPatience());
        Assert.Equal((executionId, true), (watching.Current.ExecutionId, watching.Current.Recovered));
    }

    private static DeploymentNotificationsClient Create(Uri url, Action<DeploymentNotificationsClientOptions>? configure = null)
    {
        var options = new DeploymentNotificationsClientOptions { Url = url, Reconnect = { Delays = [TimeSpan.FromMilliseconds(1)] } };
        configure?.Invoke(options);
        return new DeploymentNotificationsClient(options);
    }
}
