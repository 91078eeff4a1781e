using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Core.Tests.Simulation.Guarantees;

/// <summary>
/// Checks what clients are told against what the log has committed. It knows nothing of the engine: it is told what happens, and keeps
/// the first guarantee that is broken. Not thread-safe.
/// </summary>
internal sealed class GuaranteeChecker
{
    public CommittedLog Log { get; } = new();

    /// <summary>Gets the first guarantee that was broken, in a sentence; null where all were kept.</summary>
    public string? Violation { get; private set; }

    public void Fail(string violation) => Violation ??= violation;

    /// <summary>The log has begun a term.</summary>
    /// <param name="epoch">The id of the term.</param>
    /// <param name="before">The statuses that it has from earlier terms.</param>
    public void TermBegan(string epoch, IReadOnlyList<LoggedStatus> before)
    {
        var term = Log.Begin(epoch, start: before.Count == 0 ? 0 : before[0].Position - 1);
        foreach (var status in before)
        {
            term.Add(Log.IndexOf(status.ExecutionId), status.Sequence, status.Position, status.IsFinal);
        }
    }

    /// <summary>The log has committed a status.</summary>
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

    /// <summary>A client has connected.</summary>
    /// <param name="name">The name of the connection.</param>
    /// <param name="denials">What the client was denied.</param>
    /// <param name="decision">Returns what is decided about a deployment in the feed of all; null where everything may be seen.</param>
    public ConnectionGuarantees Connect(string name, Denials denials, Func<string, bool?>? decision) => new(this, name, denials, decision);

    /// <summary>A client begins to watch, and goes on across connections.</summary>
    /// <param name="name">The name of the client.</param>
    /// <param name="executionId">The deployment; null for all.</param>
    /// <param name="denials">What the client was denied.</param>
    public WatchGuarantees Watch(string name, string? executionId, Denials denials) => new(this, name, executionId, denials);
}
