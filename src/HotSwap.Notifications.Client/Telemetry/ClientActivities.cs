using System.Diagnostics;

namespace HotSwap.Notifications.Client.Telemetry;

/// <summary>The activities of all clients of the process. Without a listener, an activity costs almost nothing.</summary>
internal static class ClientActivities
{
    private static readonly ActivitySource _source = new(ClientMetrics.MeterName);

    /// <summary>Starts the activity of a Resume call.</summary>
    public static Activity? Resume() => _source.StartActivity("deployment.resume", ActivityKind.Client);
}
