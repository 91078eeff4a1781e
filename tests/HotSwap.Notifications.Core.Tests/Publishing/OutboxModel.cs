namespace HotSwap.Notifications.Core.Tests.Publishing;

/// <summary>A reference model of the outbox that uses plain lists.</summary>
internal sealed class OutboxModel(int capacity, int statusLimit, int interval)
{
    private readonly List<(string Id, int Number)> _waiting = [];
    private readonly List<(string Id, int Number)> _taken = [];
    private readonly List<Stage> _stages = [];
    private bool _isCompleted;

    public int Now { get; set; }

    public bool HasTaken => _taken.Count > 0;

    public int Count => _waiting.Count + _taken.Count + _stages.Count(stage => stage.Value is not null);

    /// <summary>Returns whether the status is accepted.</summary>
    public bool TryAdd(string id, int number)
    {
        if (_isCompleted || _waiting.Count + _taken.Count >= statusLimit)
        {
            return false;
        }

        _waiting.Add((id, number));
        return true;
    }

    public void AddProgress(string id, string name, int progress)
    {
        var stage = _stages.Find(each => each.Id == id && each.Name == name);
        if (_isCompleted || (stage is null && (Count >= capacity || _stages.Count >= capacity)))
        {
            return;
        }

        if (stage is null)
        {
            _stages.Add(stage = new Stage(id, name));
        }

        stage.Value = progress;
    }

    /// <summary>Returns whether something could be taken, according to a clock that is late.</summary>
    public bool HasSomething(int late) => _waiting.Count > 0 || _stages.Exists(stage => IsFree(stage, Now - late));

    /// <summary>Takes statuses in the order of adding, and all progress that is due, in any order.</summary>
    public (string[] Statuses, string[] Progress) Take(int max)
    {
        Assert.False(HasTaken, "The schedule must commit one batch before it takes the next.");
        var free = _stages.FindAll(stage => IsFree(stage, Now));
        string[] progress = [.. free.Select(stage => $"{stage.Id}/{stage.Name}:{stage.Value}").Order(StringComparer.Ordinal)];
        foreach (var stage in free)
        {
            stage.Value = null;
            stage.FreeAt = Now + interval;
        }

        _stages.RemoveAll(stage => stage.Value is null && stage.FreeAt <= Now);
        _taken.AddRange(_waiting.Take(max));
        _waiting.RemoveRange(0, _taken.Count);
        return ([.. _taken.Select(status => $"{status.Id}:{status.Number}")], progress);
    }

    public void Commit() => _taken.Clear();

    public void ReleaseHeld()
    {
        _stages.RemoveAll(stage => stage.Value is null);
        _stages.ForEach(stage => stage.FreeAt = 0);
    }

    public void Complete()
    {
        _isCompleted = true;
        ReleaseHeld();
    }

    /// <summary>Returns whether progress is due: no status of its deployment is pending, and its interval has passed.</summary>
    private bool IsFree(Stage stage, int now) =>
        stage.Value is not null && stage.FreeAt <= now && !_waiting.Concat(_taken).Any(status => status.Id == stage.Id);

    private sealed class Stage(string id, string name)
    {
        public string Id => id;

        public string Name => name;

        public int? Value { get; set; }

        public int FreeAt { get; set; }
    }
}
