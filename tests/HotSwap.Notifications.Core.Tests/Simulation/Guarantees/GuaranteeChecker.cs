using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Core.Tests.Simulation.Guarantees;

/// <summary>
/// Checks what clients receive against the committed content of the log. Independent of the engine: the simulation reports each event to it.
/// Keeps the first broken guarantee. Not thread-safe.
/// </summary>
internal sealed class GuaranteeChecker
{
    public CommittedLog Log { get; } = new();

    /// <summary>Gets a sentence about the first broken guarantee, or null if none was broken.</summary>
    public string? Violation { get; private set; }

    public void Fail(string violation) => Violation ??= violation;

    /// <summary>Records that the log has begun a term.</summary>
    /// <param name="epoch">The id of the term.</param>
    /// <param name="before">The statuses that the term keeps from earlier terms.</param>
    public void TermBegan(string epoch, IReadOnlyList<LoggedStatus> before)
    {
        var term = Log.Begin(epoch, start: before.Count == 0 ? 0 : before[0].Position - 1);
        foreach (var status in before)
        {
            term.Add(Log.IndexOf(status.ExecutionId), status.Sequence, status.Position, status.IsFinal);
        }
    }

    /// <summary>Records that the log has committed a status.</summary>
    public void Appended(string epoch, string executionId, long sequence, long position, bool isFinal)
    {
        var term = Log.Current;
        if (term.Epoch != epoch || position != term.Head + 1)
        {
            Fail($"The log committed position {position} of {executionId} after position {term.Head}.");
        }

        var deployment = Log.IndexOf(executionId);
        term.Add(deployment, sequence, position, isFinal);
        Log.Count(deployment);
    }

    /// <summary>Records that a client has connected.</summary>
    /// <param name="name">The name of the connection.</param>
    /// <param name="denials">The deployments that the client was denied.</param>
    /// <param name="decision">A function that returns the decision about a deployment in the feed of all, or null if everything may be seen.</param>
    public ConnectionGuarantees Connect(string name, Denials denials, Func<string, bool?>? decision) => new(this, name, denials, decision);

    /// <summary>Records that a client begins to watch. A watch continues across connections.</summary>
    /// <param name="name">The name of the client.</param>
    /// <param name="executionId">The execution id of the deployment, or null for all deployments.</param>
    /// <param name="denials">The deployments that the client was denied.</param>
    public WatchGuarantees Watch(string name, string? executionId, Denials denials) => new(this, name, executionId, denials);
}
