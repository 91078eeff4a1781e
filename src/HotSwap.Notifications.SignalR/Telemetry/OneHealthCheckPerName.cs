using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Telemetry;

/// <summary>
/// Keeps only the last of this library's health checks with the same name, because ASP.NET Core rejects duplicate names. A check of the
/// host with that name is kept, so that ASP.NET Core still rejects the duplicate.
/// </summary>
internal sealed class OneHealthCheckPerName : IPostConfigureOptions<HealthCheckServiceOptions>
{
    public void PostConfigure(string? name, HealthCheckServiceOptions options)
    {
        var repeated = options.Registrations
            .Where(registration => registration.Factory == NotificationHealthCheck.Factory)
            .GroupBy(registration => registration.Name, StringComparer.OrdinalIgnoreCase)
            .SelectMany(ofName => ofName.SkipLast(1))
            .ToList();
        foreach (var registration in repeated)
        {
            options.Registrations.Remove(registration);
        }
    }
}
