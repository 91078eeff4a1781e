namespace HotSwap.Notifications.History;

/// <summary>
/// Tells those who wait that the history has changed. Deployments share a fixed number of places, so that waiting for one that doesn't
/// exist leaves nothing behind; who is woken without need looks and waits again. Not thread-safe.
/// </summary>
internal sealed class HistoryChanges
{
    private const int Places = 1_024;

    private readonly TaskCompletionSource?[] _ofOne = new TaskCompletionSource?[Places];
    private TaskCompletionSource? _ofAll;

    /// <summary>Complete at the next change.</summary>
    /// <param name="executionId">The deployment; null for the statuses of all.</param>
    public Task Next(string? executionId) => (PlaceOf(executionId) ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <param name="executionId">The deployment; null for the statuses of all.</param>
    public void Happened(string? executionId)
    {
        ref var place = ref PlaceOf(executionId);
        place?.TrySetResult();
        place = null;
    }

    public void EverythingHappened()
    {
        Happened(executionId: null);
        for (var place = 0; place < Places; place++)
        {
            _ofOne[place]?.TrySetResult();
            _ofOne[place] = null;
        }
    }

    private ref TaskCompletionSource? PlaceOf(string? executionId)
    {
        if (executionId is null)
        {
            return ref _ofAll;
        }

        return ref _ofOne[(uint)string.GetHashCode(executionId, StringComparison.Ordinal) % Places];
    }
}
