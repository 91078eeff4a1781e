using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Timelines;

/// <summary>Receives the changes of the timelines. The store makes each call while it holds its gate.</summary>
internal interface ITimelineListener
{
    /// <summary>Called after a status was added.</summary>
    void Appended(StatusRecord record);

    /// <summary>Called after a progress value was added.</summary>
    void Progressed(DeploymentTimeline deployment);

    /// <summary>Called before a deployment is removed from the history. Readers may not have read all its statuses.</summary>
    void Forgetting(DeploymentTimeline deployment);

    /// <summary>Called after a deployment was erased from the log and from the timelines.</summary>
    void Erased(string executionId);

    /// <summary>Called after the log replaced the contents of all timelines.</summary>
    void Reset();

    /// <summary>Returns the lowest cursor of the readers of a scope; <see cref="long.MaxValue"/> if all of them have read everything.</summary>
    long LowestCursor(DeploymentScope scope);
}
