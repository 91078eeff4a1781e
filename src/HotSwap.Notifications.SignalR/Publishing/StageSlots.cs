namespace HotSwap.Notifications.Publishing;

/// <summary>The stages whose progress waits, or was sent a short time ago.</summary>
internal sealed class StageSlots
{
    private readonly Dictionary<(string ExecutionId, string Stage), StageSlot> _slots = [];
    private readonly Dictionary<string, List<StageSlot>> _byDeployment = new(StringComparer.Ordinal);
    private readonly PriorityQueue<StageSlot, DateTimeOffset> _cooling = new();

    public int Count => _slots.Count;

    /// <summary>When the next stage has cooled; null where none is cooling.</summary>
    public DateTimeOffset? NextDue => _cooling.TryPeek(out _, out var due) ? due : null;

    public StageSlot? Get(string executionId, string stage) => _slots.GetValueOrDefault((executionId, stage));

    /// <summary>The stages of a deployment, as they are now.</summary>
    public StageSlot[] Of(string executionId) => _byDeployment.TryGetValue(executionId, out var slots) ? [.. slots] : [];

    /// <summary>The stages that hold a value back, as they are now.</summary>
    public StageSlot[] Held() => [.. _slots.Values.Where(slot => slot.Held is not null)];

    public StageSlot Add(string executionId, string stage)
    {
        var slot = new StageSlot(executionId, stage);
        _slots.Add((executionId, stage), slot);
        if (!_byDeployment.TryGetValue(executionId, out var slots))
        {
            _byDeployment.Add(executionId, slots = []);
        }

        slots.Add(slot);
        return slot;
    }

    public void Remove(StageSlot slot)
    {
        if (Get(slot.ExecutionId, slot.Stage) != slot)
        {
            return;
        }

        _slots.Remove((slot.ExecutionId, slot.Stage));
        var slots = _byDeployment[slot.ExecutionId];
        slots.Remove(slot);
        if (slots.Count == 0)
        {
            _byDeployment.Remove(slot.ExecutionId);
        }
    }

    public void Cool(StageSlot slot, DateTimeOffset due) => _cooling.Enqueue(slot, due);

    /// <summary>Takes a stage that has cooled; null where none has.</summary>
    public StageSlot? TakeDue(TimeProvider time) =>
        NextDue is { } due && due <= time.GetUtcNow() ? _cooling.Dequeue() : null;
}
