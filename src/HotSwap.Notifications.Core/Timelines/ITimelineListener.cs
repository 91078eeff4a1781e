using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Timelines;

/// <summary>Is told what happens to the timelines, within their gate.</summary>
internal interface ITimelineListener
{
    /// <summary>A status was recorded.</summary>
    void Appended(StatusRecord record);

    /// <summary>A newest progress was recorded.</summary>
    void Progressed(DeploymentTimeline deployment);

    /// <summary>A deployment is about to be forgotten, with statuses that may not have been read.</summary>
    void Forgetting(DeploymentTimeline deployment);

    /// <summary>A deployment was erased, in the log as well.</summary>
    void Erased(string executionId);

    /// <summary>Everything was replaced.</summary>
    void Reset();

    /// <summary>Returns the lowest cursor of those that read a scope; <see cref="long.MaxValue"/> where all have read everything.</summary>
    long LowestCursor(DeploymentScope scope);
}
