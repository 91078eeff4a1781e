using HotSwap.Notifications.Logs;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Core.Tests.Logs;

public sealed class MemoryLogErasureTests : ErasableLogContract
{
    internal override IDeploymentLog Create() => new MemoryDeploymentLog(Options.Create(new DeploymentNotificationsOptions()), new FakeTimeProvider());
}
