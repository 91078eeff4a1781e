using System.Net;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Client.Tests.Listing;

/// <summary>Tests of the client's lists against a real host, and of the errors if there is no host.</summary>
public class ListWireTests
{
    [Fact]
    public async Task ListDeployments_Filtered_HasThosePagesAndTheCursor()
    {
        await using var server = await StartAsync();
        await NotifyAsync(server, States.Full("a"), States.Full("b"), States.Bare("c"), States.Full("a"));
        await using var client = new DeploymentNotificationsClient(server.HubUrl);
        var filter = new DeploymentListFilter { Statuses = ["running"], Environment = "Production", Module = "TestModule", Text = "user@", Limit = 1 };

        var first = await client.ListDeploymentsAsync(filter).WithPatience();
        var second = await client.ListDeploymentsAsync(
            new DeploymentListFilter { Environment = "Production", PageToken = first.NextPageToken }).WithPatience();

        Assert.Equal(("a", 2L, States.Full("a")), (first.Deployments[0].ExecutionId, first.Deployments[0].Sequence, first.Deployments[0].Details));
        Assert.Equal((1, "b", 1), (first.Deployments.Count, second.Deployments[0].ExecutionId, second.Deployments.Count));
        Assert.Equal(first.Cursor, second.Cursor);
        Assert.Null(second.NextPageToken);
    }

    [Fact]
    public async Task ListStatuses_ThenWatch_HasEachStatusOnce()
    {
        await using var server = await StartAsync();
        await NotifyAsync(server, States.Bare("a/b", "1"), States.Bare("a/b", "2"), States.Bare("a/b", "3"));
        await using var client = new DeploymentNotificationsClient(server.HubUrl);

        var first = await client.ListStatusesAsync("a/b", limit: 2).WithPatience();
        var second = await client.ListStatusesAsync("a/b", first.NextPageAfter!.Value).WithPatience();
        await NotifyAsync(server, States.Bare("a/b", DeploymentStatuses.Succeeded));
        var rest = await client.WatchDeploymentAsync("a/b", second.Cursor).ToListAsync().AsTask().WithPatience();

        Assert.Equal(
            ["1", "2", "3", DeploymentStatuses.Succeeded],
            [.. first.Statuses.Concat(second.Statuses).Select(status => status.Status), .. rest.Select(update => update.Status!.Status)]);
        Assert.Equal((0L, (long?)null), (second.CompleteAfter, second.NextPageAfter));
    }

    [Fact]
    public async Task ListStatuses_OfAnUnknownDeployment_SaysSo()
    {
        await using var server = await StartAsync();
        await using var client = new DeploymentNotificationsClient(server.HubUrl);

        await Assert.ThrowsAsync<DeploymentNotFoundException>(() => client.ListStatusesAsync("unknown").WithPatience());
    }

    [Fact]
    public async Task ListDeployments_ServerRefuses_HasTheCode()
    {
        await using var server = await StartAsync();
        await using var client = new DeploymentNotificationsClient(server.HubUrl);

        var invalid = await Assert.ThrowsAsync<DeploymentCallRefusedException>(
            () => client.ListDeploymentsAsync(new DeploymentListFilter { Limit = 201 }).WithPatience());
        var lost = await Assert.ThrowsAsync<DeploymentCallRefusedException>(
            () => client.ListDeploymentsAsync(new DeploymentListFilter { PageToken = "MSAxIGFub3RoZXI" }).WithPatience());

        Assert.Equal(
            (DeploymentErrorCodes.InvalidArgument, "[invalid_argument] limit must be a number from 1 to 200; it was '201'."), (invalid.Code, invalid.Message));
        Assert.Equal(DeploymentErrorCodes.HistoryLost, lost.Code);
    }

    [Fact]
    public async Task ListDeployments_HostWithPolicies_TakesTheTokenOfTheProviderEachTime()
    {
        await using var server = await SecuredServer.StartAsync(map: app =>
        {
            app.MapDeploymentHub().RequireAuthorization();
            app.MapDeploymentApi().RequireAuthorization();
        });
        server.Access.OnOne = (user, _) => new(user == "anna");
        server.Access.OnAll = user => new(user != "carl");
        var user = "anna";
        await using var client = Create(server.HubUrl, options => options.AccessTokenProvider = () => Task.FromResult<string?>(Tokens.For(user)));
        await using var nobody = Create(server.HubUrl);
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        await client.WatchDeploymentAsync("d").FirstAsync(update => update.Status is not null).AsTask().WithPatience();

        Assert.Single((await client.ListDeploymentsAsync().WithPatience()).Deployments);
        user = "bert";
        Assert.Empty((await client.ListDeploymentsAsync().WithPatience()).Deployments);
        user = "carl";
        var refused = await Assert.ThrowsAsync<DeploymentCallRefusedException>(() => client.ListDeploymentsAsync().WithPatience());
        var withoutToken = await Assert.ThrowsAsync<DeploymentConnectionException>(() => nobody.ListDeploymentsAsync().WithPatience());

        Assert.Equal(DeploymentErrorCodes.NotAllowed, refused.Code);
        Assert.EndsWith("requires a valid credential (401). Set AccessTokenProvider, or send the credential with ConfigureHttpConnection.", withoutToken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListDeployments_NoApiThere_SaysWhatToCheck()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = new DeploymentNotificationsClient(server.HubUrl);

        var missing = await Assert.ThrowsAsync<DeploymentConnectionException>(() => client.ListDeploymentsAsync().WithPatience());

        Assert.Equal(
            $"No list API at {new Uri(server.BaseAddress, "deploymentApi")} (404). Is MapDeploymentApi() called with this path? Set ApiUrl if the API is not beside the hub.",
            missing.Message);
    }

    [Fact]
    public async Task ListDeployments_SomethingElseAnswers_SaysSo()
    {
        await using var server = await TestServer.StartAsync(map: app => app.MapGet("/other", () => Results.Text("<html>")));
        await using var client = Create(server.HubUrl, options => options.ApiUrl = new Uri(server.BaseAddress, "other"));

        var other = await Assert.ThrowsAsync<DeploymentConnectionException>(() => client.ListDeploymentsAsync().WithPatience());

        Assert.StartsWith($"The answer from {new Uri(server.BaseAddress, "other")} is not one of the list API:", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListDeployments_TokenProviderFails_SaysSo()
    {
        await using var server = await StartAsync();
        await using var client = Create(server.HubUrl, options => options.AccessTokenProvider = () => throw new InvalidOperationException("no vault"));

        var failed = await Assert.ThrowsAsync<DeploymentConnectionException>(() => client.ListDeploymentsAsync().WithPatience());

        Assert.EndsWith("AccessTokenProvider failed: no vault", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListDeployments_ConfigureHttp_AppliesToTheList()
    {
        string? seen = null;
        await using var server = await TestServer.StartAsync(map: app => app.MapGet("/deploymentApi", (HttpContext http) =>
        {
            seen = http.Request.Headers["X-Tenant"];
            return Results.StatusCode(503);
        }));
        await using var client = Create(server.HubUrl, options => options.ConfigureHttpConnection = http => http.Headers["X-Tenant"] = "seven");

        await Assert.ThrowsAsync<DeploymentConnectionException>(() => client.ListDeploymentsAsync().WithPatience());

        Assert.Equal("seven", seen);
    }

    [Fact]
    public async Task ListDeployments_ServerDoesNotAnswer_EndsInTimeOnCancelAndOnDisposal()
    {
        var asked = new SemaphoreSlim(0);
        await using var server = await TestServer.StartAsync(map: app => app.MapGet("/deploymentApi", async (HttpContext http) =>
        {
            asked.Release();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        }));
        var time = new FakeTimeProvider();
        var client = new DeploymentNotificationsClient(new DeploymentNotificationsClientOptions { Url = server.HubUrl, TimeProvider = time });

        var late = client.ListDeploymentsAsync();
        await asked.WaitAsync().WithPatience();
        time.Advance(TimeSpan.FromSeconds(30));
        var timedOut = await Assert.ThrowsAsync<DeploymentConnectionException>(() => late.WithPatience());
        using var cancelling = new CancellationTokenSource();
        var cancelled = client.ListDeploymentsAsync(cancellationToken: cancelling.Token);
        await asked.WaitAsync().WithPatience();
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.WithPatience());
        var disposed = client.ListDeploymentsAsync();
        await asked.WaitAsync().WithPatience();
        await client.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => disposed.WithPatience());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ListDeploymentsAsync().WithPatience());
        Assert.EndsWith("/deploymentApi did not answer within 30 s (AnswerTimeout).", timedOut.Message, StringComparison.Ordinal);
    }

    private static Task<TestServer> StartAsync() => TestServer.StartAsync(map: app =>
    {
        app.MapDeploymentHub();
        app.MapDeploymentApi();
    });

    /// <summary>Notifies, and waits until the list contains the status.</summary>
    private static async Task NotifyAsync(TestServer server, params PipelineExecutionState[] states)
    {
        foreach (var state in states)
        {
            await server.Notifier.NotifyDeploymentStatusChanged(state.ExecutionId, state);
        }

        await server.Services.GetRequiredService<Engine.NotificationEngine>().FlushAsync().WithPatience();
    }

    private static DeploymentNotificationsClient Create(Uri url, Action<DeploymentNotificationsClientOptions>? configure = null)
    {
        var options = new DeploymentNotificationsClientOptions { Url = url };
        configure?.Invoke(options);
        return new DeploymentNotificationsClient(options);
    }
}
