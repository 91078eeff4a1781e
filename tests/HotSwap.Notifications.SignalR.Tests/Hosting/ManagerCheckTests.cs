using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace HotSwap.Notifications.Tests.Hosting;

/// <summary>Tests of a hub lifetime manager for several nodes, with a log for one node or for several.</summary>
public class ManagerCheckTests
{
    [Fact]
    public async Task Start_ManagerServesSeveralNodesAndTheLogIsOfOne_SaysWhatToDo()
    {
        var manager = Manager();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(manager));

        Assert.Equal(
            $"The hub lifetime manager {manager.GetType()} serves several nodes, but the log belongs to this node alone: clients of other nodes "
            + "would receive no status. Use a log that all nodes share, such as UseRedis(…). If there is only one node, set "
            + "DeploymentNotificationsOptions.SingleNode to true.",
            error.Message);
    }

    [Fact]
    public async Task Start_HostSaysThatThereIsOneNode_Starts()
    {
        await using var server = await StartAsync(
            Manager(), services => services.Configure<DeploymentNotificationsOptions>(options => options.SingleNode = true));

        Assert.NotNull(server.HubUrl);
    }

    [Fact]
    public async Task Start_TheLogIsShared_Starts()
    {
        var log = new Mock<IDeploymentLog>();
        log.Setup(each => each.Traits).Returns(LogTraits.Shared);

        await using var server = await StartAsync(Manager(), services => services.AddSingleton(log.Object));

        Assert.NotNull(server.HubUrl);
    }

    private static HubLifetimeManager<DeploymentHub> Manager() => Mock.Of<HubLifetimeManager<DeploymentHub>>();

    private static Task<TestServer> StartAsync(HubLifetimeManager<DeploymentHub> manager, Action<IServiceCollection>? configure = null) =>
        TestServer.StartAsync(services =>
        {
            services.AddSingleton(manager);
            configure?.Invoke(services);
        });
}
