namespace HotSwap.Notifications.TestSupport;

/// <summary>The time limit of tests that wait for an expected event. Only a failing test reaches it.</summary>
public static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task<T> WithPatience<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task WithPatience(this Task task) => task.WaitAsync(Limit);
}
