using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Client.Hosting;

/// <summary>Sets the application's loggers, meters and clock in the client's options, unless the options already have them.</summary>
internal sealed class ClientPostConfigureOptions(IServiceProvider services) : IPostConfigureOptions<DeploymentNotificationsClientOptions>
{
    public void PostConfigure(string? name, DeploymentNotificationsClientOptions options)
    {
        options.LoggerFactory ??= services.GetService<ILoggerFactory>();
        options.MeterFactory ??= services.GetService<IMeterFactory>();
        options.TimeProvider ??= services.GetService<TimeProvider>();
    }
}
