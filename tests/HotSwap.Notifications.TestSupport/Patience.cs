namespace HotSwap.Notifications.TestSupport;

/// <summary>How long a test waits for what must come. It is reached only when the test fails.</summary>
public static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task<T> WithPatience<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task WithPatience(this Task task) => task.WaitAsync(Limit);
}
