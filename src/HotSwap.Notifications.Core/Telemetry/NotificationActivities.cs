using System.Diagnostics;

namespace HotSwap.Notifications.Telemetry;

/// <summary>The activities of the source <c>HotSwap.Notifications</c>: the notify call, and the publishing of its message.</summary>
internal static class NotificationActivities
{
    public const string SourceName = "HotSwap.Notifications";

    private static readonly ActivitySource _source = new(SourceName);

    /// <remarks>Checks for listeners first, so that a call costs nothing while there are none.</remarks>
    public static Activity? Notify(string executionId) => _source.HasListeners()
        ? Start("deployment.notify", ActivityKind.Producer, Activity.Current?.Context ?? default, executionId)
        : null;

    public static Activity? Send(string executionId, ActivityContext parent) => _source.HasListeners()
        ? Start("deployment.send", ActivityKind.Consumer, parent, executionId)
        : null;

    private static Activity? Start(string name, ActivityKind kind, ActivityContext parent, string executionId)
    {
        var activity = _source.StartActivity(name, kind, parent);
        activity?.SetTag("deployment.execution_id", executionId);
        return activity;
    }
}
