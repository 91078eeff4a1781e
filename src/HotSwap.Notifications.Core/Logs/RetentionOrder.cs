namespace HotSwap.Notifications.Logs;

/// <summary>
/// The order in which deployments are removed. Finished deployments come first, in the order in which they finished. Deployments without a
/// known status follow, and then active deployments, the longest inactive first. Not thread-safe.
/// </summary>
internal sealed class RetentionOrder<T>
    where T : class, IRetained<T>
{
    private readonly LinkedList<T> _active = [];
    private readonly LinkedList<T> _finished = [];
    private readonly LinkedList<T> _withoutStatus = [];

    /// <summary>Gets the deployment to remove next when room is needed; null if there is none.</summary>
    public T? Next => OldestFinished ?? OldestWithoutStatus ?? _active.First?.Value;

    public T? OldestFinished => _finished.First?.Value;

    public T? OldestWithoutStatus => _withoutStatus.First?.Value;

    public IEnumerable<T> Active => _active;

    public IEnumerable<T> Finished => _finished;

    /// <summary>Moves a deployment to the end of the list for its state. Adds the deployment if it is in no list.</summary>
    public void Touch(T deployment)
    {
        Remove(deployment);
        var list = deployment switch
        {
            { FinishedAt: not null } => _finished,
            { HasStatus: false } => _withoutStatus,
            _ => _active,
        };
        list.AddLast(deployment.RetentionNode);
    }

    public void Remove(T deployment)
    {
        if (deployment.RetentionNode.List is { } list && (list == _active || list == _finished || list == _withoutStatus))
        {
            list.Remove(deployment.RetentionNode);
        }
    }

    public void Clear()
    {
        _active.Clear();
        _finished.Clear();
        _withoutStatus.Clear();
    }
}
