using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications;

internal sealed class DeploymentPublisherBuilder(IServiceCollection services) : IDeploymentNotificationsBuilder
{
    public IServiceCollection Services => services;
}
