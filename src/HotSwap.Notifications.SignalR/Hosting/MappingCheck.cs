using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Hosting;

/// <summary>
/// Logs a warning after the host has started if no endpoint for watching is mapped, or if a Map method was called more than once.
/// </summary>
internal sealed class MappingCheck(MappedEndpoints mapped, ILogger<MappingCheck> logger) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (mapped.Hubs.Count == 0 && mapped.Events.Count == 0)
        {
            ServerLog.NothingMapped(logger);
        }
        else
        {
            Check("MapDeploymentHub", mapped.Hubs);
            Check("MapDeploymentEvents", mapped.Events);
        }

        Check("MapDeploymentApi", mapped.Apis);

        return Task.CompletedTask;
    }

    private void Check(string method, List<string> paths)
    {
        if (paths.Count > 1)
        {
            ServerLog.MappedTwice(logger, method, paths.Count, string.Join(", ", paths));
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
