using Microsoft.AspNetCore.Builder;

namespace HotSwap.Notifications.Benchmarks.Load.Servers;

/// <summary>An implementation of deployment notifications to measure.</summary>
internal interface ILoadServer
{
    void Add(WebApplicationBuilder builder);

    void Map(WebApplication app);

    /// <summary>Notifies of a state. The state contains its publish time.</summary>
    Task NotifyStatusAsync(PipelineExecutionState state);

    Task NotifyProgressAsync(string executionId, string stage, int progress);

    /// <summary>Creates active deployments. Clients that subscribe to all deployments get their states.</summary>
    Task FillAsync(IReadOnlyList<string> executionIds);

    /// <summary>Waits until all notifications have been written to the connections.</summary>
    Task DrainAsync();
}
