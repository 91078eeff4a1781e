namespace HotSwap.Notifications.Timelines;

/// <summary>
/// The most recently erased deployments, each with the latest position at the time of the erasure. A client that resumes with an earlier
/// cursor must learn of the erasure, although it has missed no status. Not thread-safe.
/// </summary>
internal sealed class ErasedDeployments
{
    private const int Max = 1_024;

    private readonly Dictionary<string, long> _heads = new(StringComparer.Ordinal);
    private readonly Queue<string> _byAge = new();

    public void Add(string executionId, long head)
    {
        if (!_heads.ContainsKey(executionId))
        {
            _byAge.Enqueue(executionId);
        }

        _heads[executionId] = head;
        if (_byAge.Count > Max)
        {
            _heads.Remove(_byAge.Dequeue());
        }
    }

    /// <summary>Returns whether a deployment was erased when the latest position was equal to or greater than a position.</summary>
    public bool WasErasedAfter(string executionId, long position) => _heads.TryGetValue(executionId, out var head) && position <= head;
}
