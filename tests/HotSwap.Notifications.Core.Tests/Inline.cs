namespace HotSwap.Notifications.Core.Tests;

/// <summary>
/// Completes what the engine waits for, including all continuations, in the test's own thread. Under xunit's synchronization context, the thread
/// pool would run the continuations at another time.
/// </summary>
internal static class Inline
{
    public static void Complete(TaskCompletionSource source) => Run(source.SetResult);

    public static void Fail(TaskCompletionSource source, Exception failure) => Run(() => source.SetException(failure));

    public static void Run(Action complete)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            complete();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
