using HotSwap.Notifications.TestSupport;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Tests.Access;

/// <summary>Tests of which parts of a state are shown to which subscribers.</summary>
public class ShownStatesTests
{
    private const string Email = "user@example.com";

    [Theory]
    [InlineData(RequesterEmailVisibility.Everywhere, true, true)]
    [InlineData(RequesterEmailVisibility.OneDeployment, true, false)]
    [InlineData(RequesterEmailVisibility.Nowhere, false, false)]
    public async Task RequesterEmail_ByOption_IsShownInEventsAndAnswers(RequesterEmailVisibility visibility, bool toOne, bool toAll)
    {
        await using var server = await TestServer.StartAsync(Configure(options => options.Views.RequesterEmail = visibility));
        using var one = await RawHubClient.ConnectAsync(server.HubUrl);
        using var all = await RawHubClient.ConnectAsync(server.HubUrl);
        await one.InvokeAsync("SubscribeToDeployment", """["d"]""");
        await all.InvokeAsync("SubscribeToAllDeployments", "[]");

        await server.Notifier.NotifyDeploymentStatusChanged("d", States.Full("d"));

        Assert.Equal(toOne, Shows(await one.ReceiveAsync()));
        Assert.Equal(toAll, Shows(await all.ReceiveAsync()));
        Assert.Equal(toOne, Shows(await one.InvokeAsync("ResumeDeployment", """["d",null]""")));
        Assert.Equal(toAll, Shows(await all.InvokeAsync("ResumeAllDeployments", "[null]")));
        await all.InvokeAsync("SubscribeToAllDeployments", "[]");
        Assert.Equal(toAll, Shows(await all.ReceiveAsync()));
        var store = server.Services.GetRequiredService<TimelineStore>();
        Assert.Equal(toOne, store.GetLatestState("d")!.Request!.RequesterEmail is not null);
    }

    [Fact]
    public async Task MapStateForAllDeployments_ClientIsInBothGroups_GetsTheWholeStatusOnce()
    {
        await using var server = await TestServer.StartAsync(
            Configure(options => options.Views.MapStateForAllDeployments = state => state with { Request = null, Stages = [] }));
        using var client = await RawHubClient.ConnectAsync(server.HubUrl);
        await client.InvokeAsync("SubscribeToAllDeployments", "[]");
        await client.InvokeAsync("SubscribeToDeployment", """["d"]""");

        await server.Notifier.NotifyDeploymentStatusChanged("d", States.Full("d"));
        await server.Notifier.NotifyAsync("e", DeploymentStatuses.Running);

        Assert.True(Shows(await client.ReceiveAsync()));
        Assert.Contains("\"ExecutionId\":\"e\"", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MapStateForAllDeployments_ChangesIdAndStatus_KeepsBoth()
    {
        await using var server = await TestServer.StartAsync(Configure(
            options => options.Views.MapStateForAllDeployments = state => state with { ExecutionId = "x", Status = "y", CurrentStage = "hidden" }));
        using var all = await RawHubClient.ConnectAsync(server.HubUrl);
        await all.InvokeAsync("SubscribeToAllDeployments", "[]");

        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);

        Assert.Contains(
            """
            "Details":{"ExecutionId":"d","Request":null,"Status":"Running","CurrentStage":"hidden"
            """,
            await all.ReceiveAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task MapStateForAllDeployments_Throws_ShowsTheStatusAloneAndLogsTheError()
    {
        using var logs = new LogWatcher();
        await using var server = await TestServer.StartAsync(services =>
        {
            services.AddLogging(logging => logging.AddProvider(logs));
            Configure(options => options.Views.MapStateForAllDeployments = _ => throw new InvalidOperationException("no map"))(services);
        });
        using var all = await RawHubClient.ConnectAsync(server.HubUrl);
        await all.InvokeAsync("SubscribeToAllDeployments", "[]");

        await server.Notifier.NotifyDeploymentStatusChanged("d", States.Full("d"));

        var status = await all.ReceiveAsync();
        Assert.Contains("\"Status\":\"Running\"", status, StringComparison.Ordinal);
        Assert.False(Shows(status));
        Assert.DoesNotContain("Validation", status, StringComparison.Ordinal);
        await logs.WaitForAsync("Views.MapStateForAllDeployments failed for deployment d.");
    }

    [Fact]
    public async Task MapState_LeavesSomethingOut_IsNeitherSentNorStored()
    {
        await using var server = await TestServer.StartAsync(
            Configure(options => options.Views.MapState = state => state with { Request = null, Status = "Mapped" }));
        using var one = await RawHubClient.ConnectAsync(server.HubUrl);
        await one.InvokeAsync("SubscribeToDeployment", """["d"]""");

        await server.Notifier.NotifyDeploymentStatusChanged("d", States.Full("d"));

        Assert.Contains("\"Status\":\"Mapped\"", await one.ReceiveAsync(), StringComparison.Ordinal);
        var store = server.Services.GetRequiredService<TimelineStore>();
        Assert.Null(store.GetLatestState("d")!.Request);
    }

    [Fact]
    public async Task MapState_GivesNothing_TellsThePipeline()
    {
        await using var services = new TestServices(options => options.Views.MapState = _ => null!);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => services.Notifier.NotifyAsync("d", DeploymentStatuses.Running));

        Assert.Equal("Views.MapState returned null. It must return a state.", error.Message);
    }

    private static Action<IServiceCollection> Configure(Action<DeploymentNotificationsOptions> configure) =>
        services => services.Configure(configure);

    private static bool Shows(string message) => message.Contains(Email, StringComparison.Ordinal);
}
