using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Client.Watching;

/// <summary>Holds early events: those before the answer, or after a gap. Not thread-safe.</summary>
internal sealed class HeldEvents
{
    /// <summary>
    /// The largest number of held statuses, and of held ranges of withheld positions. Further events are dropped and requested again.
    /// </summary>
    public const int Max = 1_024;

    /// <summary>The largest number of stages whose progress is held. The server keeps as many.</summary>
    public const int MaxStages = 64;

    private readonly SortedDictionary<long, DeploymentStatusMessage> _statuses = [];
    private readonly SortedDictionary<(long First, long AnswerNumber), long> _withheld = [];

    /// <summary>The newest progress of each stage, in the order of arrival.</summary>
    private readonly OrderedDictionary<string, DeploymentProgressMessage> _progress = new(StringComparer.Ordinal);

    /// <summary>True if events were dropped.</summary>
    private bool _hasOverflowed;

    public void Clear()
    {
        _statuses.Clear();
        _withheld.Clear();
        _progress.Clear();
        _hasOverflowed = false;
    }

    public void Add(DeploymentStatusMessage status)
    {
        if (_statuses.Count < Max)
        {
            _statuses[status.Position] = status;
        }
        else
        {
            _hasOverflowed = true;
        }
    }

    public void Add(DeploymentsWithheldMessage withheld)
    {
        if (_withheld.Count < Max)
        {
            var key = (withheld.FirstPosition, withheld.AnswerNumber);
            _withheld[key] = Math.Max(withheld.LastPosition, _withheld.GetValueOrDefault(key));
        }
        else
        {
            _hasOverflowed = true;
        }
    }

    public void Add(DeploymentProgressMessage progress)
    {
        _progress.Remove(progress.Stage);
        _progress.Add(progress.Stage, progress);
        if (_progress.Count > MaxStages)
        {
            _progress.RemoveAt(0);
        }
    }

    /// <summary>Adds the progress of an answer, unless an event had newer progress of its stage.</summary>
    public void AddOlder(DeploymentProgressMessage progress)
    {
        if (!_progress.ContainsKey(progress.Stage))
        {
            Add(progress);
        }
    }

    /// <summary>Gets the status with the lowest position; null if no status is held.</summary>
    public DeploymentStatusMessage? FirstStatus() => _statuses.Count == 0 ? null : _statuses.First().Value;

    public void Remove(DeploymentStatusMessage status) => _statuses.Remove(status.Position);

    /// <summary>Takes the first range of withheld positions if it begins at the next position or before.</summary>
    /// <param name="next">The next position; null if it is not known.</param>
    /// <param name="last">The last position of the range.</param>
    public bool TryTakeWithheld(long? next, out long last)
    {
        last = 0;
        if (_withheld.Count == 0 || !(_withheld.First().Key.First <= next))
        {
            return false;
        }

        (var range, last) = _withheld.First();
        return _withheld.Remove(range);
    }

    /// <summary>Drops withheld positions that follow an earlier answer: they are meant for another watcher on the connection.</summary>
    public void DropWithheldBefore(long answerNumber)
    {
        foreach (var earlier in _withheld.Keys.Where(range => range.AnswerNumber < answerNumber).ToArray())
        {
            _withheld.Remove(earlier);
        }
    }

    public void DropWithheld() => _withheld.Clear();

    /// <summary>
    /// Drops all events with a position, because the position can belong to another status now, or the status may not be the next one. The
    /// caller has to request missing statuses again.
    /// </summary>
    public void DropPositions()
    {
        _hasOverflowed |= _statuses.Count + _withheld.Count > 0;
        _statuses.Clear();
        _withheld.Clear();
    }

    /// <summary>Takes the next progress that does not follow a later status.</summary>
    /// <param name="number">The number of the latest status; null if it is not known.</param>
    /// <param name="progress">The progress.</param>
    public bool TryTakeProgress(long? number, [NotNullWhen(true)] out DeploymentProgressMessage? progress)
    {
        progress = _progress.Values.FirstOrDefault(each => !(each.Sequence > number));
        return progress is not null && _progress.Remove(progress.Stage);
    }

    /// <summary>Returns whether events were dropped since the previous call.</summary>
    public bool TakeOverflow()
    {
        var hasOverflowed = _hasOverflowed;
        _hasOverflowed = false;
        return hasOverflowed;
    }
}
