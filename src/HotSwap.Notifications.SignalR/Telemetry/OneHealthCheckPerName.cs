using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Telemetry;

/// <summary>
/// Keeps the last of this library's registrations with the same name: ASP.NET Core refuses two health checks with one name. A host's own
/// check with that name stays, and is refused as always.
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
