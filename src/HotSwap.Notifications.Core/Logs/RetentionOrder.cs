namespace HotSwap.Notifications.Logs;

/// <summary>
/// The order in which deployments are forgotten: finished ones first, the one that finished first before the others; then active ones, the
/// one that has been silent for the longest time first. Not thread-safe.
/// </summary>
internal sealed class RetentionOrder<T>
    where T : class, IRetained<T>
{
    private readonly LinkedList<T> _active = [];
    private readonly LinkedList<T> _finished = [];

    /// <summary>Gets the next one to forget where room is needed; null where there is none.</summary>
    public T? Next => _finished.First?.Value ?? _active.First?.Value;

    public T? OldestFinished => _finished.First?.Value;

    public T? OldestActive => _active.First?.Value;

    public IEnumerable<T> Active => _active;

    public IEnumerable<T> Finished => _finished;

    /// <summary>Moves a deployment to the end of its list, which it also joins.</summary>
    public void Touch(T deployment)
    {
        Remove(deployment);
        (deployment.FinishedAt is null ? _active : _finished).AddLast(deployment.RetentionNode);
    }

    public void Remove(T deployment)
    {
        if (deployment.RetentionNode.List is { } list && (list == _active || list == _finished))
        {
            list.Remove(deployment.RetentionNode);
        }
    }

    public void Clear()
    {
        _active.Clear();
        _finished.Clear();
    }
}
