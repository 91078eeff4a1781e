namespace HotSwap.Notifications.Core.Tests.Simulation.Guarantees;

/// <summary>Records which deployments a client was denied, and until when. A missing status may have been committed during a denial.</summary>
internal sealed class Denials(CommittedLog log)
{
    private readonly List<(int Term, long UpTo)> _denied = [];

    /// <summary>Records that the client may not see a deployment at the time of this call.</summary>
    public void Add(string executionId)
    {
        var deployment = log.IndexOf(executionId);
        while (_denied.Count <= deployment)
        {
            _denied.Add((-1, 0));
        }

        _denied[deployment] = (log.Current.Number, log.Current.Head);
    }

    /// <summary>Returns whether the client was denied a deployment when the status at a position was committed, or later.</summary>
    public bool Covers(CommittedTerm term, int deployment, long position) =>
        deployment < _denied.Count && _denied[deployment] is var (number, upTo) && (number > term.Number || (number == term.Number && position <= upTo));
}
