namespace HotSwap.Notifications.Engine;

/// <summary>Where the engine queues its work: the thread pool, or the schedule of a simulation.</summary>
internal interface IWorkQueue
{
    void Queue(IThreadPoolWorkItem work);
}
