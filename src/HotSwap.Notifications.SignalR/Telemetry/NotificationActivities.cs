using System.Diagnostics;

namespace HotSwap.Notifications.Telemetry;

/// <summary>The activities of the source <c>HotSwap.Notifications</c>: a notify call, and the sending of what it said.</summary>
internal static class NotificationActivities
{
    public const string SourceName = "HotSwap.Notifications";

    private static readonly ActivitySource _source = new(SourceName);

    public static Activity? Notify(string executionId) =>
        Start("deployment.notify", ActivityKind.Producer, Activity.Current?.Context ?? default, executionId);

    public static Activity? Send(string executionId, MessageOrigin? origin) =>
        Start("deployment.send", ActivityKind.Consumer, origin?.Context ?? default, executionId);

    private static Activity? Start(string name, ActivityKind kind, ActivityContext parent, string executionId)
    {
        var activity = _source.StartActivity(name, kind, parent);
        activity?.SetTag("deployment.execution_id", executionId);
        return activity;
    }
}
