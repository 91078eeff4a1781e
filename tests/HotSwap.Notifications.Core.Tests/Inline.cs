namespace HotSwap.Notifications.Core.Tests;

/// <summary>
/// Completes what the engine waits for, with all that follows, in the test's own thread. Under xunit's synchronization context the rest would
/// be run by the thread pool at some other time.
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
