using HotSwap.Notifications.Testing;

namespace HotSwap.Notifications.Redis.Tests;

public sealed class InMemoryDeploymentLogTests : DeploymentLogContract
{
    private protected override Task<TestServer> StartAsync() => TestServer.StartAsync();
}
