namespace HotSwap.Notifications.Core.Tests.Simulation.Guarantees;

/// <summary>The committed content of a log, which clients are compared with.</summary>
internal sealed class CommittedLog
{
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly List<string> _executionIds = [];
    private readonly List<int> _counts = [];
    private readonly List<CommittedTerm> _terms = [];

    public CommittedTerm Current => _terms[^1];

    /// <summary>Gets the number of deployments named so far.</summary>
    public int Deployments => _executionIds.Count;

    /// <summary>Returns the number of committed statuses of a deployment, including those that a term has lost.</summary>
    public int CountOf(int deployment) => _counts[deployment];

    public void Count(int deployment) => _counts[deployment]++;

    public int IndexOf(string executionId)
    {
        if (!_indexes.TryGetValue(executionId, out var index))
        {
            index = _executionIds.Count;
            _indexes.Add(executionId, index);
            _executionIds.Add(executionId);
            _counts.Add(0);
        }

        return index;
    }

    public string NameOf(int deployment) => _executionIds[deployment];

    public CommittedTerm Begin(string epoch, long start)
    {
        _terms.Add(new CommittedTerm(_terms.Count, epoch, start));
        return Current;
    }

    public CommittedTerm? Find(string epoch)
    {
        for (var index = _terms.Count - 1; index >= 0; index--)
        {
            if (_terms[index].Epoch == epoch)
            {
                return _terms[index];
            }
        }

        return null;
    }
}
