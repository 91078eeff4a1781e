namespace HotSwap.Notifications.Engine;

/// <summary>Schedules the work of the engine, on the thread pool or in a simulation.</summary>
internal interface IWorkQueue
{
    void Queue(IThreadPoolWorkItem work);
}
