using HotSwap.Notifications.Core.Tests.Simulation.Guarantees;

namespace HotSwap.Notifications.Sqlite.Tests.Kills;

/// <summary>Records everything that one client received. It is checked at the end, when the content of each term is known.</summary>
/// <param name="name">The name of the client, for messages.</param>
/// <param name="executionId">The execution id of the deployment, or null for all deployments.</param>
internal sealed class WatchRecord(string name, string? executionId)
{
    private readonly List<WatchEvent> _events = [];

    public string Name => name;

    public string? ExecutionId => executionId;

    public int Statuses => _events.Count(each => each.ExecutionId is not null);

    /// <summary>Gets the number of losses that the client was told of.</summary>
    public int Losses => _events.Count(each => each is { IsReset: true, Recovered: false });

    public void Add(in WatchEvent given) => _events.Add(given);

    /// <summary>Checks the record against the guarantees.</summary>
    /// <param name="checker">The checker, with the committed content of the log.</param>
    /// <param name="start">The cursor that the client began with.</param>
    /// <param name="mayLose">True if the log may lose statuses, so that the client may be told of losses.</param>
    public void Check(GuaranteeChecker checker, DeploymentCursor start, bool mayLose)
    {
        var guarantees = checker.Watch(name, executionId, new Denials(checker.Log));
        guarantees.BeganAfter(start);
        var epoch = start.Epoch;
        foreach (var given in _events)
        {
            if (!given.Recovered && !mayLose)
            {
                checker.Fail($"{name} was told of a loss at {given.Cursor}, and nothing was lost.");
            }

            if (given.IsReset)
            {
                guarantees.Told(given.Cursor.Epoch, 0);
            }
            else if (given.Cursor.Epoch != epoch)
            {
                guarantees.Continued(given.Cursor.Epoch);
            }

            epoch = given.Cursor.Epoch;
            if (given.ExecutionId is { } deployment)
            {
                guarantees.Delivered(epoch, deployment, given.Sequence, given.Cursor.Number, !given.Recovered, given.Number);
            }
            else if (!given.IsReset)
            {
                guarantees.Passed(given.Cursor);
            }
        }

        guarantees.AssertCurrent(isCurrent: _ => true, isKnown: _ => true);
    }
}
