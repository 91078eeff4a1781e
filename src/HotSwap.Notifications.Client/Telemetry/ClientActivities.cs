using System.Diagnostics;

namespace HotSwap.Notifications.Client.Telemetry;

/// <summary>The activities of all clients of the process. An activity costs next to nothing while nobody listens.</summary>
internal static class ClientActivities
{
    private static readonly ActivitySource _source = new(ClientMetrics.MeterName);

    /// <summary>Begins the activity of a call that resumes.</summary>
    public static Activity? Resume() => _source.StartActivity("deployment.resume", ActivityKind.Client);
}
