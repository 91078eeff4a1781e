using HotSwap.Notifications.Client;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>
/// Checks the guarantees for clients of all deployments: every status once and in order, or a marked loss; and no position of a term has two
/// meanings.
/// </summary>
internal sealed class FaultChecker
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Epoch, long Position), string> _meanings = [];
    private readonly Dictionary<(string Client, string ExecutionId), long> _sequences = [];
    private readonly List<string> _violations = [];
    private readonly Dictionary<string, Queue<string>> _traces = [];

    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_lock)
            {
                return [.. _violations];
            }
        }
    }

    /// <summary>Gets the number of updates that were not recovered.</summary>
    public int Marked { get; private set; }

    /// <summary>Gets the number of statuses that all clients received.</summary>
    public int Seen { get; private set; }

    /// <param name="client">The name of the client, for messages.</param>
    /// <param name="last">The cursor of the previous update, or the one that the watch began with.</param>
    /// <param name="update">The update.</param>
    public void Check(string client, DeploymentCursor last, DeploymentUpdate update)
    {
        lock (_lock)
        {
            Seen++;
            var trace = Trace(client, update);
            Marked += update.Recovered ? 0 : 1;
            if (update.IsReset)
            {
                // If nothing is known any more, the deployments start again.
                foreach (var known in _sequences.Keys.Where(key => key.Client == client).ToArray())
                {
                    _sequences.Remove(known);
                }
            }

            if (update.Status is not { } status)
            {
                return;
            }

            if (update.Recovered && status.Position != last.Number + 1)
            {
                _violations.Add($"{client}: {update.Cursor} follows {last} and is said to be recovered: {trace}");
            }

            // If a log loses statuses and reaches their positions again, the Sequence reveals it.
            var sequence = _sequences.GetValueOrDefault((client, status.ExecutionId));
            if (update.Recovered && status.Sequence != sequence + 1)
            {
                _violations.Add($"{client}: Sequence {status.Sequence} follows {sequence} and is said to be recovered: {trace}");
            }

            _sequences[(client, status.ExecutionId)] = status.Sequence;
            var meaning = $"{status.ExecutionId}/{status.Details.CurrentStage}/{status.Sequence}";
            var key = (update.Cursor.Epoch, status.Position);
            if (!_meanings.TryAdd(key, meaning) && _meanings[key] != meaning)
            {
                _violations.Add($"{client}: {key} is {meaning}, and was {_meanings[key]}.");
            }
        }
    }

    /// <summary>Returns the latest updates of a client.</summary>
    private string Trace(string client, DeploymentUpdate update)
    {
        if (!_traces.TryGetValue(client, out var trace))
        {
            _traces.Add(client, trace = []);
        }

        trace.Enqueue(
            $"{update.Cursor.Epoch[..4]}:{update.Cursor.Number} {update.ExecutionId}/{update.Status?.Details.CurrentStage}@{update.Status?.Position}"
            + (update.Recovered ? "" : " not recovered") + (update.IsReset ? " reset" : ""));
        if (trace.Count > 30)
        {
            trace.Dequeue();
        }

        return string.Join(", ", trace);
    }
}
