namespace HotSwap.Notifications.Redis.Tests;

public sealed class MemoryLogContractTests : DeploymentLogContract
{
    /// <summary>It is the default.</summary>
    private protected override void AddLog(IDeploymentNotificationsBuilder builder)
    {
    }
}
