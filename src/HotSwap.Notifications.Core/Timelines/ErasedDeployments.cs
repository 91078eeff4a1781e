namespace HotSwap.Notifications.Timelines;

/// <summary>
/// The most recently erased deployments, each with the latest position at the time of the erasure. A client that resumes with an earlier
/// cursor must detect the erasure, although it has missed no status. Not thread-safe.
/// </summary>
internal sealed class ErasedDeployments
{
    private const int Max = 1_024;

    private readonly Dictionary<string, long> _heads = new(StringComparer.Ordinal);
    private readonly Queue<string> _byAge = new();

    /// <summary>The execution ids of the latest erasures, oldest first.</summary>
    private readonly Queue<string> _latest = new();

    /// <summary>Gets the number of erasures.</summary>
    public long Count { get; private set; }

    public void Add(string executionId, long head)
    {
        Count++;
        _latest.Enqueue(executionId);
        if (_latest.Count > Max)
        {
            _latest.Dequeue();
        }

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

    /// <summary>Returns the execution ids that were erased after the given number of erasures. Null if they are no longer known.</summary>
    public IReadOnlyCollection<string>? Since(long count) =>
        Count == count ? [] : Count - count > _latest.Count ? null : [.. _latest.Skip(_latest.Count - (int)(Count - count))];

    /// <summary>Returns whether a deployment was erased when the latest position was equal to or greater than a position.</summary>
    public bool WasErasedAfter(string executionId, long position) => _heads.TryGetValue(executionId, out var head) && position <= head;
}
