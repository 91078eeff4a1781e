using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using OpenTelemetry.Metrics;

namespace HotSwap.Notifications.SampleApi.Operating;

/// <summary>The endpoints for operators: <c>/health</c>, and <c>/metrics</c> for Prometheus and for the charts on the page.</summary>
internal static class OperatingEndpoints
{
    public static void AddOperating(this WebApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks().AddDeploymentNotifications();
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("HotSwap.Notifications")
            .AddPrometheusExporter());
    }

    public static void MapOperating(this WebApplication app)
    {
        app.MapPrometheusScrapingEndpoint();
        app.MapHealthChecks("/health", new HealthCheckOptions
        {
            ResponseWriter = (http, report) => http.Response.WriteAsJsonAsync(new
            {
                status = report.Status.ToString(),
                checks = report.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Description),
            }),
        });
    }
}
