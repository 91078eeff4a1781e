using System.Text.Json;
using System.Threading.Channels;
using HotSwap.Notifications.Hubs;
using HotSwap.Notifications.Limits;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace HotSwap.Notifications.Tests.Hubs;

/// <summary>Tests of the hub with the library's real services. Only the SignalR side is faked.</summary>
public sealed class DeploymentHubTests : IAsyncLifetime
{
    private const string ConnectionId = "connection-456";

    private readonly Mock<HubLifetimeManager<DeploymentHub>> _manager = new();
    private readonly Channel<string> _groupChanges = Channel.CreateUnbounded<string>();
    private readonly RecordingConnection _connection = new(ConnectionId);
    private readonly TestServices _services;
    private readonly DeploymentHub _hub;

    public DeploymentHubTests()
    {
        _manager.Setup(manager => manager.AddToGroupAsync(ConnectionId, It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .Returns((string _, string group, CancellationToken _) => NoteAsync($"join {group}"));
        _manager.Setup(manager => manager.RemoveFromGroupAsync(ConnectionId, It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .Returns((string _, string group, CancellationToken _) => NoteAsync($"leave {group}"));
        _services = new TestServices(configureServices: services => services.AddSingleton(_manager.Object));
        var context = new Mock<HubCallerContext>();
        context.Setup(caller => caller.ConnectionId).Returns(ConnectionId);
        context.Setup(caller => caller.Features).Returns(_connection.Features);
        _hub = new DeploymentHub(
            _services.Provider.GetRequiredService<HubCalls>(), _services.Provider.GetRequiredService<ExecutionIdRules>())
        {
            Context = context.Object,
        };
    }

    public static TheoryData<string?> InvalidIds => new() { null, "", "  ", "a\nb", new string('x', 129) };

    public async Task InitializeAsync()
    {
        await _services.StartAsync();
        await _services.Provider.GetRequiredService<SubscribingLifetimeManager>().OnConnectedAsync(_connection);
    }

    public async Task DisposeAsync()
    {
        _hub.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task SubscribeToDeployment_ValidId_JoinsTheDeploymentsGroup()
    {
        await _hub.SubscribeToDeployment("test-execution-123");

        await AssertGroupsAsync("join deployment-test-execution-123");
    }

    [Fact]
    public async Task SubscribeToDeployment_SeveralIds_JoinsEachGroup()
    {
        await _hub.SubscribeToDeployment("deployment-1");
        await _hub.SubscribeToDeployment("deployment-2");
        await _hub.SubscribeToAllDeployments();

        await AssertGroupsAsync("join deployment-deployment-1", "join deployment-deployment-2", "join all-deployments");
    }

    [Fact]
    public async Task SubscribeToDeployment_NothingKnown_AnswersWithACursorAndSendsNothing()
    {
        var answer = await _hub.SubscribeToDeployment("unknown");

        Assert.NotEmpty(answer.Cursor.Epoch);
        Assert.Equal(0, answer.Cursor.Number);
        await _services.FlushAsync();
        Assert.Empty(_connection.Messages);
    }

    [Fact]
    public async Task SubscribeToDeployment_Late_SendsCurrentStatusThenNewestProgress()
    {
        await NotifyAsync("d-1", DeploymentStatuses.Pending, DeploymentStatuses.Running);
        await _services.Notifier.NotifyDeploymentProgress("d-1", "Build", 10);
        await _services.FlushAsync();
        await _services.Notifier.NotifyDeploymentProgress("d-1", "Build", 20);
        await _services.FlushAsync();

        var answer = await _hub.SubscribeToDeployment("d-1");

        await _services.FlushAsync();
        Assert.Equal(["status d-1 Running 2", "progress Build 20 2"], Received());
        Assert.Empty(answer.Statuses);
        Assert.Equal(2, answer.Cursor.Number);
    }

    [Fact]
    public async Task SubscribeToDeployment_Again_SendsTheCurrentStateOnceMore()
    {
        await NotifyAsync("d-1", DeploymentStatuses.Running);
        await _hub.SubscribeToDeployment("d-1");
        await _services.FlushAsync();

        await _hub.SubscribeToDeployment("d-1");

        await _services.FlushAsync();
        Assert.Equal(["status d-1 Running 1", "status d-1 Running 1"], Received());
    }

    [Fact]
    public async Task SubscribeToAllDeployments_Late_SendsCurrentStatusOfActiveAndRecentlyFinished()
    {
        await NotifyAsync("long-over", DeploymentStatuses.Failed);
        _services.Time.Advance(TimeSpan.FromMinutes(6));
        await NotifyAsync("just-over", DeploymentStatuses.Succeeded);
        await NotifyAsync("active", DeploymentStatuses.Pending, DeploymentStatuses.Running);
        await _services.Notifier.NotifyDeploymentProgress("active", "Build", 10);
        await _services.FlushAsync();

        await _hub.SubscribeToAllDeployments();

        await _services.FlushAsync();
        Assert.Equal(["status just-over Succeeded 1", "status active Running 2"], Received());
    }

    [Fact]
    public async Task SubscribeToDeployment_JoiningTheGroupTakesARoundTrip_DoesNotWaitForIt()
    {
        var joining = new TaskCompletionSource();
        _manager.Setup(manager => manager.AddToGroupAsync(ConnectionId, "deployment-d-1", It.IsAny<CancellationToken>())).Returns(joining.Task);

        await _hub.SubscribeToDeployment("d-1").WithPatience();
        await NotifyAsync("d-1", DeploymentStatuses.Running);

        Assert.Equal(["status d-1 Running 1"], Received());
        joining.SetResult();
    }

    [Fact]
    public async Task SubscribeToDeployment_JoiningTheGroupFails_SubscribesAndLogsTheError()
    {
        _manager.Setup(manager => manager.AddToGroupAsync(ConnectionId, "deployment-d-1", It.IsAny<CancellationToken>()))
            .ThrowsAsync(new InvalidOperationException("the backplane is away"));

        await _hub.SubscribeToDeployment("d-1").WithPatience();
        await NotifyAsync("d-1", DeploymentStatuses.Running);
        await _hub.SubscribeToDeployment("d-2").WithPatience();

        Assert.Equal(["status d-1 Running 1"], Received());
        await AssertGroupsAsync("join deployment-d-2");
        Assert.Contains(_services.Logs.GetSnapshot(), record => record.Message.StartsWith(
            $"Connection {ConnectionId} could not join or leave a SignalR group.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task UnsubscribeFromDeployment_JoiningTheGroupIsStillUnderWay_LeavesItAfterwards()
    {
        var joining = new TaskCompletionSource();
        _manager.Setup(manager => manager.AddToGroupAsync(ConnectionId, "deployment-d-1", It.IsAny<CancellationToken>()))
            .Returns(async () =>
            {
                await NoteAsync("begin to join");
                await joining.Task;
                await NoteAsync("joined");
            });

        await _hub.SubscribeToDeployment("d-1");
        await AssertGroupsAsync("begin to join");
        await _hub.UnsubscribeFromDeployment("d-1");
        joining.SetResult();

        await AssertGroupsAsync("joined", "leave deployment-d-1");
    }

    [Fact]
    public async Task ResumeDeployment_StatusesMissed_AnswersWithThemAndSendsThemNotAgain()
    {
        var cursor = (await _hub.SubscribeToDeployment("d-1")).Cursor;
        await _hub.UnsubscribeFromDeployment("d-1");
        await NotifyAsync("d-1", DeploymentStatuses.Running);

        var answer = await _hub.ResumeDeployment("d-1", cursor);
        await NotifyAsync("d-1", DeploymentStatuses.Succeeded);

        Assert.True(answer.Recovered);
        Assert.Equal(DeploymentStatuses.Running, Assert.Single(answer.Statuses).Status);
        Assert.Equal(["status d-1 Succeeded 2"], Received());
    }

    [Fact]
    public async Task ResumeAllDeployments_StatusesMissed_AnswersWithThemAndSendsThemNotAgain()
    {
        var cursor = (await _hub.SubscribeToAllDeployments()).Cursor;
        await _hub.UnsubscribeFromAllDeployments();
        await NotifyAsync("d-1", DeploymentStatuses.Running);

        var answer = await _hub.ResumeAllDeployments(cursor);
        await NotifyAsync("d-2", DeploymentStatuses.Running);

        Assert.True(answer.Recovered);
        Assert.Equal("d-1", Assert.Single(answer.Statuses).ExecutionId);
        Assert.Equal(["status d-2 Running 1"], Received());
    }

    [Fact]
    public async Task UnsubscribeFromDeployment_ValidId_LeavesTheDeploymentsGroup()
    {
        await _hub.UnsubscribeFromDeployment("d-1");

        await AssertGroupsAsync("leave deployment-d-1");
    }

    [Fact]
    public async Task SubscribeToAllDeployments_Always_JoinsTheGroupOfAll()
    {
        await _hub.SubscribeToAllDeployments();

        await AssertGroupsAsync("join all-deployments");
    }

    [Fact]
    public async Task UnsubscribeFromAllDeployments_Always_LeavesTheGroupOfAll()
    {
        await _hub.UnsubscribeFromAllDeployments();

        await AssertGroupsAsync("leave all-deployments");
    }

    [Theory]
    [MemberData(nameof(InvalidIds))]
    public async Task SubscribeToDeployment_InvalidId_ThrowsAndJoinsNothing(string? executionId)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => _hub.SubscribeToDeployment(executionId!));
        await AssertNoGroupsAsync();
    }

    [Theory]
    [MemberData(nameof(InvalidIds))]
    public async Task UnsubscribeFromDeployment_InvalidId_Throws(string? executionId)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => _hub.UnsubscribeFromDeployment(executionId!));
        await AssertNoGroupsAsync();
    }

    [Theory]
    [MemberData(nameof(InvalidIds))]
    public async Task ResumeDeployment_InvalidId_Throws(string? executionId)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => _hub.ResumeDeployment(executionId!, cursor: null));
        await AssertNoGroupsAsync();
    }

    [Fact]
    public async Task Resume_InvalidCursor_Throws()
    {
        var cursor = new DeploymentCursor("epoch", -1);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("cursor", () => _hub.ResumeDeployment("d-1", cursor));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("cursor", () => _hub.ResumeAllDeployments(cursor));
        await AssertNoGroupsAsync();
    }

    private async Task NotifyAsync(string executionId, params string[] statuses)
    {
        foreach (var status in statuses)
        {
            await _services.Notifier.NotifyAsync(executionId, status);
        }

        await _services.FlushAsync();
    }

    /// <summary>Returns the events in the form "status id status sequence" or "progress stage progress sequence".</summary>
    private IEnumerable<string> Received() => _connection.Messages.Select(message =>
    {
        var root = JsonDocument.Parse(message).RootElement;
        var payload = root.GetProperty("arguments")[0];
        return root.GetProperty("target").GetString() == "DeploymentStatusChanged"
            ? $"status {payload.GetProperty("ExecutionId")} {payload.GetProperty("Status")} {payload.GetProperty("Sequence")}"
            : $"progress {payload.GetProperty("Stage")} {payload.GetProperty("Progress")} {payload.GetProperty("Sequence")}";
    });

    private Task NoteAsync(string change) => _groupChanges.Writer.WriteAsync(change).AsTask();

    /// <summary>Waits for the group changes, which run in the background, one after the other.</summary>
    private async Task AssertGroupsAsync(params string[] expected)
    {
        foreach (var change in expected)
        {
            Assert.Equal(change, await _groupChanges.Reader.ReadAsync().AsTask().WithPatience());
        }
    }

    private async Task AssertNoGroupsAsync()
    {
        await _hub.SubscribeToDeployment("valid");
        await AssertGroupsAsync("join deployment-valid");
    }
}
