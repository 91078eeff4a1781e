namespace HotSwap.Notifications.Client.Watching;

/// <summary>Buffers updates for the reader of a watch. Of successive progress updates, keeps only the newest of each stage.</summary>
internal sealed class UpdateBuffer(int capacity)
{
    private readonly LinkedList<DeploymentUpdate> _updates = [];

    public bool IsFull => _updates.Count >= capacity;

    public bool IsEmpty => _updates.Count == 0;

    public void Add(DeploymentUpdate update)
    {
        if (update.Progress is { } progress)
        {
            for (var node = _updates.Last; node?.Value.Progress is { } waiting; node = node.Previous)
            {
                if (waiting.Stage == progress.Stage && waiting.ExecutionId == progress.ExecutionId)
                {
                    _updates.Remove(node);
                    break;
                }
            }
        }

        _updates.AddLast(update);
    }

    public DeploymentUpdate? Take()
    {
        var first = _updates.First?.Value;
        if (first is not null)
        {
            _updates.RemoveFirst();
        }

        return first;
    }
}
