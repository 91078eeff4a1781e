namespace HotSwap.Notifications.Core.Tests.Simulation.Guarantees;

/// <summary>The committed content of a log in one term.</summary>
internal sealed class CommittedTerm(int number, string epoch, long start)
{
    private readonly List<CommittedStatus> _statuses = [];
    private readonly List<long> _latest = [];

    /// <summary>Gets the number of the term: 0, 1, 2 …</summary>
    public int Number => number;

    public string Epoch => epoch;

    /// <summary>Gets the position of the latest status.</summary>
    public long Head => start + _statuses.Count;

    public void Add(int deployment, long sequence, long position, bool isFinal, string? content = null)
    {
        while (Head + 1 < position)
        {
            _statuses.Add(new CommittedStatus(-1, 0, false));
        }

        _statuses.Add(new CommittedStatus(deployment, sequence, isFinal, content));
        while (_latest.Count <= deployment)
        {
            _latest.Add(0);
        }

        _latest[deployment] = position;
    }

    /// <summary>Returns the status at a position, or null if nothing was committed there.</summary>
    public CommittedStatus? Find(long position) =>
        position > start && position <= Head && _statuses[(int)(position - start - 1)] is { Deployment: >= 0 } status ? status : null;

    /// <summary>Returns the position of the latest status of a deployment, or 0 if there is none.</summary>
    public long LatestOf(int deployment) => deployment < _latest.Count ? _latest[deployment] : 0;

    /// <summary>Returns the position of the latest status of a deployment up to a position, or 0 if there is none.</summary>
    public long LatestOf(int deployment, long upTo)
    {
        var latest = LatestOf(deployment);
        if (latest <= upTo)
        {
            return latest;
        }

        for (latest = Math.Min(upTo, Head); latest > start; latest--)
        {
            if (_statuses[(int)(latest - start - 1)].Deployment == deployment)
            {
                return latest;
            }
        }

        return 0;
    }
}
