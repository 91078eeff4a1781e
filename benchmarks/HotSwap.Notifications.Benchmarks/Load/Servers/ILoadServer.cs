using Microsoft.AspNetCore.Builder;

namespace HotSwap.Notifications.Benchmarks.Load.Servers;

/// <summary>One way to tell clients of deployments.</summary>
internal interface ILoadServer
{
    void Add(WebApplicationBuilder builder);

    void Map(WebApplication app);

    /// <summary>Notifies of a state. The state shows the time at which it was published.</summary>
    Task NotifyStatusAsync(PipelineExecutionState state);

    Task NotifyProgressAsync(string executionId, string stage, int progress);

    /// <summary>Makes deployments active whose states are sent to clients that subscribe to all deployments.</summary>
    Task FillAsync(IReadOnlyList<string> executionIds);

    /// <summary>Waits until all that was notified has been written to the connections.</summary>
    Task DrainAsync();
}
