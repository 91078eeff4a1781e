using System.Diagnostics;

namespace HotSwap.Notifications.Telemetry;

/// <summary>The activities of the source <c>HotSwap.Notifications</c>: a notify call, and the publishing of what it said.</summary>
internal static class NotificationActivities
{
    public const string SourceName = "HotSwap.Notifications";

    private static readonly ActivitySource _source = new(SourceName);

    public static Activity? Notify(string executionId) =>
        Start("deployment.notify", ActivityKind.Producer, Activity.Current?.Context ?? default, executionId);

    public static Activity? Send(string executionId, ActivityContext parent) =>
        Start("deployment.send", ActivityKind.Consumer, parent, executionId);

    private static Activity? Start(string name, ActivityKind kind, ActivityContext parent, string executionId)
    {
        // Before anything else: a call costs nothing while nobody listens.
        if (!_source.HasListeners())
        {
            return null;
        }

        var activity = _source.StartActivity(name, kind, parent);
        activity?.SetTag("deployment.execution_id", executionId);
        return activity;
    }
}
