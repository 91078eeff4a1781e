using Microsoft.AspNetCore.Builder;

namespace HotSwap.Notifications.Benchmarks.Load.Servers;

/// <summary>One way to tell clients of deployments.</summary>
internal interface ILoadServer
{
    void Add(WebApplicationBuilder builder);

    void Map(WebApplication app);

    Task NotifyStatusAsync(string executionId, long timestamp);

    Task NotifyProgressAsync(string executionId, string stage, int progress);

    /// <summary>Waits until all that was notified has been handed to the connections.</summary>
    Task DrainAsync();
}
