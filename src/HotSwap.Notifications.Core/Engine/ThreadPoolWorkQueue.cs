namespace HotSwap.Notifications.Engine;

/// <summary>The end of the thread pool's queue, so that the connections' own loops run in between and give their buffers back.</summary>
internal sealed class ThreadPoolWorkQueue : IWorkQueue
{
    public void Queue(IThreadPoolWorkItem work) => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
}
