using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Client.Hosting;

/// <summary>Gives the client the application's loggers, meters and clock, unless its options name others.</summary>
internal sealed class HostServices(IServiceProvider services) : IPostConfigureOptions<DeploymentNotificationsClientOptions>
{
    public void PostConfigure(string? name, DeploymentNotificationsClientOptions options)
    {
        options.LoggerFactory ??= services.GetService<ILoggerFactory>();
        options.MeterFactory ??= services.GetService<IMeterFactory>();
        options.TimeProvider ??= services.GetService<TimeProvider>();
    }
}
