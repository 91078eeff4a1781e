using HotSwap.Notifications.Hubs;
using HotSwap.Notifications.Limits;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace HotSwap.Notifications.Tests.Hubs;

public sealed class DeploymentHubTests : IAsyncDisposable
{
    private const string ConnectionId = "connection-456";

    private readonly TestServices _services = new();
    private readonly Mock<IGroupManager> _groups = new();
    private readonly Mock<IDeploymentClient> _caller = new(MockBehavior.Strict);
    private readonly List<object> _received = [];
    private readonly DeploymentHub _hub;

    public DeploymentHubTests()
    {
        var context = new Mock<HubCallerContext>();
        context.Setup(caller => caller.ConnectionId).Returns(ConnectionId);
        _caller.Setup(client => client.DeploymentStatusChanged(It.IsAny<DeploymentStatusMessage>()))
            .Callback<DeploymentStatusMessage>(_received.Add).Returns(Task.CompletedTask);
        _caller.Setup(client => client.DeploymentProgress(It.IsAny<DeploymentProgressMessage>()))
            .Callback<DeploymentProgressMessage>(_received.Add).Returns(Task.CompletedTask);
        var connections = _services.Provider.GetRequiredService<OpenConnections>();
        connections.Add(context.Object);
        _hub = new DeploymentHub(
            _services.Provider.GetRequiredService<Subscriptions>(), connections, _services.Provider.GetRequiredService<ExecutionIdRules>())
        {
            Context = context.Object,
            Groups = _groups.Object,
            Clients = Mock.Of<IHubCallerClients<IDeploymentClient>>(clients => clients.Caller == _caller.Object),
        };
    }

    public static TheoryData<string?> InvalidIds => new() { null, "", "  ", "a\nb", new string('x', 129) };

    public async ValueTask DisposeAsync()
    {
        _hub.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task SubscribeToDeployment_ValidId_JoinsTheDeploymentsGroup()
    {
        await _hub.SubscribeToDeployment("test-execution-123");

        VerifyJoined("deployment-test-execution-123");
    }

    [Fact]
    public async Task SubscribeToDeployment_SeveralIds_JoinsEachGroup()
    {
        await _hub.SubscribeToDeployment("deployment-1");
        await _hub.SubscribeToDeployment("deployment-2");
        await _hub.SubscribeToAllDeployments();

        VerifyJoined("deployment-deployment-1");
        VerifyJoined("deployment-deployment-2");
        VerifyJoined("all-deployments");
    }

    [Fact]
    public async Task SubscribeToDeployment_NothingKnown_AnswersWithACursorAndSendsNothing()
    {
        var answer = await _hub.SubscribeToDeployment("unknown");

        Assert.NotEmpty(answer.Cursor.Epoch);
        Assert.Equal(0, answer.Cursor.Number);
        Assert.Empty(_received);
    }

    [Fact]
    public async Task SubscribeToDeployment_Late_SendsCurrentStatusThenNewestProgress()
    {
        _services.Record("d-1", DeploymentStatuses.Pending);
        _services.Record("d-1", DeploymentStatuses.Running);
        _services.RecordProgress("d-1", "Build", 10);
        _services.RecordProgress("d-1", "Build", 20);

        var answer = await _hub.SubscribeToDeployment("d-1");

        Assert.Collection(
            _received,
            first => Assert.Equal((DeploymentStatuses.Running, 2L), (((DeploymentStatusMessage)first).Status, ((DeploymentStatusMessage)first).Sequence)),
            second => Assert.Equal((20, 2L), (((DeploymentProgressMessage)second).Progress, ((DeploymentProgressMessage)second).Sequence)));
        Assert.Empty(answer.Statuses);
        Assert.Equal(2, answer.Cursor.Number);
    }

    [Fact]
    public async Task SubscribeToAllDeployments_Late_SendsCurrentStatusOfActiveAndRecentlyFinished()
    {
        _services.Record("long-over", DeploymentStatuses.Failed);
        _services.Time.Advance(TimeSpan.FromMinutes(6));
        _services.Record("just-over", DeploymentStatuses.Succeeded);
        _services.Record("active", DeploymentStatuses.Pending);
        _services.Record("active", DeploymentStatuses.Running);
        _services.RecordProgress("active", "Build", 10);

        await _hub.SubscribeToAllDeployments();

        Assert.Equal(
            [("just-over", DeploymentStatuses.Succeeded), ("active", DeploymentStatuses.Running)],
            _received.Cast<DeploymentStatusMessage>().Select(message => (message.ExecutionId, message.Status)));
    }

    [Fact]
    public async Task SubscribeToDeployment_JoinTakesARoundTrip_SendsTheStateAsItIsAfterwards()
    {
        var joining = new TaskCompletionSource();
        _groups.Setup(groups => groups.AddToGroupAsync(ConnectionId, "deployment-d-1", It.IsAny<CancellationToken>())).Returns(joining.Task);

        var subscribing = _hub.SubscribeToDeployment("d-1");
        _services.Record("d-1", DeploymentStatuses.Running);
        joining.SetResult();
        await subscribing.WithPatience();

        Assert.Equal(DeploymentStatuses.Running, Assert.IsType<DeploymentStatusMessage>(Assert.Single(_received)).Status);
    }

    [Fact]
    public async Task ResumeDeployment_StatusesMissed_JoinsBeforeTheAnswerIsTaken()
    {
        var cursor = (await _hub.SubscribeToDeployment("d-1")).Cursor;
        _groups.Setup(groups => groups.AddToGroupAsync(ConnectionId, "deployment-d-1", It.IsAny<CancellationToken>()))
            .Callback(() => _services.Record("d-1", DeploymentStatuses.Running)).Returns(Task.CompletedTask);

        var answer = await _hub.ResumeDeployment("d-1", cursor);

        Assert.True(answer.Recovered);
        Assert.Equal(DeploymentStatuses.Running, Assert.Single(answer.Statuses).Status);
        Assert.Empty(_received);
    }

    [Fact]
    public async Task ResumeAllDeployments_StatusesMissed_JoinsBeforeTheAnswerIsTaken()
    {
        var cursor = (await _hub.SubscribeToAllDeployments()).Cursor;
        _groups.Setup(groups => groups.AddToGroupAsync(ConnectionId, "all-deployments", It.IsAny<CancellationToken>()))
            .Callback(() => _services.Record("d-1", DeploymentStatuses.Running)).Returns(Task.CompletedTask);

        var answer = await _hub.ResumeAllDeployments(cursor);

        Assert.True(answer.Recovered);
        Assert.Equal("d-1", Assert.Single(answer.Statuses).ExecutionId);
    }

    [Fact]
    public async Task UnsubscribeFromDeployment_ValidId_LeavesTheDeploymentsGroup()
    {
        await _hub.UnsubscribeFromDeployment("d-1");

        VerifyLeft("deployment-d-1");
    }

    [Fact]
    public async Task SubscribeToAllDeployments_Always_JoinsTheGroupOfAll()
    {
        await _hub.SubscribeToAllDeployments();

        VerifyJoined("all-deployments");
    }

    [Fact]
    public async Task UnsubscribeFromAllDeployments_Always_LeavesTheGroupOfAll()
    {
        await _hub.UnsubscribeFromAllDeployments();

        VerifyLeft("all-deployments");
    }

    [Theory]
    [MemberData(nameof(InvalidIds))]
    public async Task SubscribeToDeployment_InvalidId_ThrowsAndJoinsNothing(string? executionId)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => _hub.SubscribeToDeployment(executionId!));
        _groups.VerifyNoOtherCalls();
    }

    [Theory]
    [MemberData(nameof(InvalidIds))]
    public async Task UnsubscribeFromDeployment_InvalidId_Throws(string? executionId)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => _hub.UnsubscribeFromDeployment(executionId!));
        _groups.VerifyNoOtherCalls();
    }

    [Theory]
    [MemberData(nameof(InvalidIds))]
    public async Task ResumeDeployment_InvalidId_Throws(string? executionId)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => _hub.ResumeDeployment(executionId!, cursor: null));
        _groups.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task Resume_InvalidCursor_Throws()
    {
        var cursor = new DeploymentCursor("epoch", -1);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("cursor", () => _hub.ResumeDeployment("d-1", cursor));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("cursor", () => _hub.ResumeAllDeployments(cursor));
        _groups.VerifyNoOtherCalls();
    }

    private void VerifyJoined(string group) =>
        _groups.Verify(groups => groups.AddToGroupAsync(ConnectionId, group, It.IsAny<CancellationToken>()), Times.Once);

    private void VerifyLeft(string group) =>
        _groups.Verify(groups => groups.RemoveFromGroupAsync(ConnectionId, group, It.IsAny<CancellationToken>()), Times.Once);
}
