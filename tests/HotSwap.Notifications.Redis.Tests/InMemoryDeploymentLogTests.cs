using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Redis.Tests;

public sealed class InMemoryDeploymentLogTests : DeploymentLogContract
{
    private protected override Task<TestServer> StartAsync() => TestServer.StartAsync();
}
