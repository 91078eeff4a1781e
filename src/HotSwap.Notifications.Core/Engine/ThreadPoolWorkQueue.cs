namespace HotSwap.Notifications.Engine;

/// <summary>
/// Queues the engine's work at the end of the thread pool's global queue. The loops of the connections run in between and return their buffers.
/// </summary>
internal sealed class ThreadPoolWorkQueue : IWorkQueue
{
    public void Queue(IThreadPoolWorkItem work) => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
}
