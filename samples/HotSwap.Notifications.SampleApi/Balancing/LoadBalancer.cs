using Yarp.ReverseProxy.Configuration;

namespace HotSwap.Notifications.SampleApi.Balancing;

/// <summary>
/// The <c>--balance http://localhost:5001,http://localhost:5002</c> option: the sample runs as a load balancer in front of other nodes. A
/// cookie keeps each SignalR connection on the node that negotiated it. Unhealthy nodes get no requests.
/// </summary>
internal static class LoadBalancer
{
    private const string Name = "nodes";

    public static void Run(WebApplicationBuilder builder, string nodes)
    {
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = Name, ClusterId = Name, Match = new RouteMatch { Path = "{**all}" } }],
            [
                new ClusterConfig
                {
                    ClusterId = Name,
                    Destinations = nodes.Split(',').ToDictionary(node => node, node => new DestinationConfig { Address = node }),
                    SessionAffinity = new SessionAffinityConfig { Enabled = true, Policy = "Cookie", FailurePolicy = "Redistribute", AffinityKeyName = ".node" },
                    HealthCheck = new HealthCheckConfig
                    {
                        Active = new ActiveHealthCheckConfig
                        {
                            Enabled = true,
                            Path = "/health",
                            Policy = "ConsecutiveFailures",
                            Interval = TimeSpan.FromSeconds(1),
                            Timeout = TimeSpan.FromSeconds(1),
                        },
                    },
                    Metadata = new Dictionary<string, string> { ["ConsecutiveFailuresHealthPolicy.Threshold"] = "1" },
                },
            ]);

        var app = builder.Build();
        app.MapReverseProxy();
        app.Run();
    }
}
