using HotSwap.Notifications.TestSupport;
using MessagePack;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Snapshooter.Xunit;

namespace HotSwap.Notifications.Tests.Wire;

/// <summary>Tests of the same values in the MessagePack protocol, decoded with and without the library's types.</summary>
public sealed class MessagePackWireContractTests
{
    [Fact]
    public async Task Status_EveryFieldPresent_HasTheContractsNames()
    {
        await using var server = await StartAsync();
        await using var connection = Connect(server);
        var received = new TaskCompletionSource<Dictionary<object, object?>>();
        connection.On<Dictionary<object, object?>>("DeploymentStatusChanged", received.SetResult);
        await connection.StartAsync();
        await connection.InvokeAsync("SubscribeToDeployment", States.GuideId);

        await server.Notifier.NotifyDeploymentStatusChanged(States.GuideId, States.Full());

        var status = await received.Task.WithPatience();
        Assert.Equal(["ExecutionId", "Status", "UpdatedAt", "Details", "Sequence", "Position"], status.Keys);
        Assert.Equal(States.GuideId, status["ExecutionId"]);
        Assert.Equal("Running", status["Status"]);
        Assert.Equal(States.Noon.AddSeconds(10), status["UpdatedAt"]);
        Assert.Equal(("1", "1"), ($"{status["Sequence"]}", $"{status["Position"]}"));

        var details = (Dictionary<object, object?>)status["Details"]!;
        Assert.Equal(["ExecutionId", "Request", "Status", "CurrentStage", "Stages", "StartTime", "LastUpdated", "Message", "Url"], details.Keys);
        var request = (Dictionary<object, object?>)details["Request"]!;
        Assert.Equal(["Module", "TargetEnvironment", "RequesterEmail", "Labels"], request.Keys);
        Assert.Equal(["Name", "Version"], ((Dictionary<object, object?>)request["Module"]!).Keys);
        var stages = (object[])details["Stages"]!;
        var stage = (Dictionary<object, object?>)stages[0];
        Assert.Equal(["StageName", "Status", "StartTime", "EndTime", "Message", "Url"], stage.Keys);
        Assert.Equal("Succeeded", stage["Status"]);
        Assert.Equal(States.Noon.AddSeconds(5), stage["EndTime"]);
        Assert.Null(((Dictionary<object, object?>)stages[1])["EndTime"]);
    }

    [Fact]
    public async Task Status_OptionalFieldsAbsent_AreNull()
    {
        await using var server = await StartAsync();
        await using var connection = Connect(server);
        var received = new TaskCompletionSource<Dictionary<object, object?>>();
        connection.On<Dictionary<object, object?>>("DeploymentStatusChanged", received.SetResult);
        await connection.StartAsync();
        await connection.InvokeAsync("SubscribeToAllDeployments");

        await server.Notifier.NotifyDeploymentStatusChanged("d-1", States.Bare("d-1"));

        var details = (Dictionary<object, object?>)(await received.Task.WithPatience())["Details"]!;
        Assert.Null(details["Request"]);
        Assert.Null(details["CurrentStage"]);
        Assert.Empty((object[])details["Stages"]!);
        Assert.Null(details["Message"]);
        Assert.Null(details["Url"]);
    }

    [Fact]
    public async Task Status_WithReasonsAndLabels_IsAsPinned()
    {
        await using var server = await StartAsync();
        await using var connection = Connect(server);
        var received = new TaskCompletionSource<Dictionary<object, object?>>();
        var typed = new TaskCompletionSource<DeploymentStatusMessage>();
        connection.On<Dictionary<object, object?>>("DeploymentStatusChanged", received.SetResult);
        await using var other = Connect(server);
        other.On<DeploymentStatusMessage>("DeploymentStatusChanged", typed.SetResult);
        foreach (var each in new[] { connection, other })
        {
            await each.StartAsync();
            await each.InvokeAsync("SubscribeToDeployment", States.GuideId);
        }

        await server.Notifier.NotifyDeploymentStatusChanged(States.GuideId, States.WithReasons());

        var bytes = MessagePackSerializer.Serialize<object>(await received.Task.WithPatience());
        Snapshot.Match(MessagePackSerializer.ConvertToJson(bytes), "Status_WithReasons.msgpack");
        Assert.Equal(States.WithReasons(), (await typed.Task.WithPatience()).Details);
    }

    [Fact]
    public async Task StatusProgressAndAnswer_ReadAsTheLibrarysTypes_AreWhatWasSent()
    {
        await using var server = await StartAsync();
        await using var connection = Connect(server);
        var status = new TaskCompletionSource<DeploymentStatusMessage>();
        var progress = new TaskCompletionSource<DeploymentProgressMessage>();
        connection.On<DeploymentStatusMessage>("DeploymentStatusChanged", status.SetResult);
        connection.On<DeploymentProgressMessage>("DeploymentProgress", progress.SetResult);
        await connection.StartAsync();
        var subscribed = await connection.InvokeAsync<DeploymentSubscriptionAnswer>("SubscribeToDeployment", States.GuideId);

        await server.Notifier.NotifyDeploymentStatusChanged(States.GuideId, States.Full());
        await server.Notifier.NotifyDeploymentProgress(States.GuideId, "Verification", 75);

        Assert.Equal(States.Full(), (await status.Task.WithPatience()).Details);
        Assert.Equal(DateTimeKind.Utc, (await status.Task).UpdatedAt.Kind);
        Assert.Equal(
            new DeploymentProgressMessage
            {
                ExecutionId = States.GuideId,
                Stage = "Verification",
                Progress = 75,
                Timestamp = States.Noon.AddSeconds(10),
                Sequence = 1,
            },
            await progress.Task.WithPatience());

        var resumed = await connection.InvokeAsync<DeploymentSubscriptionAnswer>("ResumeDeployment", States.GuideId, subscribed.Cursor);
        Assert.True(resumed.Recovered);
        Assert.Equal(await status.Task, Assert.Single(resumed.Statuses));
        Assert.Equal(await progress.Task, resumed.Progress);
        Assert.Equal(DeploymentStatuses.Final.Order(), resumed.FinalStatuses);
    }

    [Fact]
    public async Task WithheldAndSubscriptionEnded_ReadAsTheLibrarysTypes_AreWhatWasSent()
    {
        await using var server = await StartAsync();
        await using var connection = Connect(server);
        var withheld = new TaskCompletionSource<DeploymentsWithheldMessage>();
        var ended = new TaskCompletionSource<DeploymentSubscriptionEndedMessage>();
        connection.On<DeploymentsWithheldMessage>("DeploymentsWithheld", withheld.SetResult);
        connection.On<DeploymentSubscriptionEndedMessage>("DeploymentSubscriptionEnded", ended.SetResult);
        await connection.StartAsync();
        await connection.InvokeAsync<DeploymentSubscriptionAnswer>("SubscribeToAllDeployments");
        var clients = server.Services.GetRequiredService<IHubContext<DeploymentHub, IDeploymentClient>>().Clients;
        var sentWithheld = new DeploymentsWithheldMessage { FirstPosition = 2, LastPosition = 5 };
        var sentEnded = new DeploymentSubscriptionEndedMessage { ExecutionId = "d", Reason = "for a test", Code = "test" };

        await clients.All.DeploymentsWithheld(sentWithheld);
        await clients.All.DeploymentSubscriptionEnded(sentEnded);

        Assert.Equal(sentWithheld, await withheld.Task.WithPatience());
        Assert.Equal(sentEnded, await ended.Task.WithPatience());
    }

    private static Task<TestServer> StartAsync() => TestServer.StartAsync(services =>
    {
        services.AddSingleton<TimeProvider>(new FakeTimeProvider(new DateTimeOffset(States.Noon.AddSeconds(10))));
        services.AddSignalR().AddMessagePackProtocol();
    });

    private static HubConnection Connect(TestServer server) =>
        new HubConnectionBuilder().WithUrl(server.HubUrl).AddMessagePackProtocol().Build();
}
