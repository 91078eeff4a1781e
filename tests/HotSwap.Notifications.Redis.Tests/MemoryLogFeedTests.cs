using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Redis.Tests;

public sealed class MemoryLogFeedTests : DeploymentFeedContract
{
    private protected override Task<TestServer> StartAsync() => TestServer.StartAsync();
}
