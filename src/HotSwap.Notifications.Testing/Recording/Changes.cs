namespace HotSwap.Notifications.Testing.Recording;

/// <summary>Lets others wait for the next change. Its owner calls both members under its lock.</summary>
internal sealed class Changes
{
    private TaskCompletionSource _next = NewSource();

    public Task Next => _next.Task;

    public void Happened()
    {
        _next.SetResult();
        _next = NewSource();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
