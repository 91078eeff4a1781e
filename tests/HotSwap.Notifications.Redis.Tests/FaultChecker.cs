using HotSwap.Notifications.Client;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>
/// Holds what clients of all deployments are told to the guarantees: every status once and in order, or they are told that something is missing;
/// and no position of a term means two things.
/// </summary>
internal sealed class FaultChecker
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Epoch, long Position), string> _meanings = [];
    private readonly List<string> _violations = [];

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

    /// <summary>Gets the number of statuses that were seen, by all clients.</summary>
    public int Seen { get; private set; }

    /// <param name="client">The client, for messages.</param>
    /// <param name="last">The cursor of the update before; null for the first.</param>
    /// <param name="update">The update.</param>
    public void Check(string client, DeploymentCursor? last, DeploymentUpdate update)
    {
        lock (_lock)
        {
            Seen++;
            Marked += update.Recovered ? 0 : 1;
            if (update.Status is not { } status)
            {
                return;
            }

            if (update.Recovered && last is not null && status.Position != last.Number + 1)
            {
                _violations.Add($"{client}: {update.Cursor} follows {last} and is said to be recovered.");
            }

            var meaning = $"{status.ExecutionId}/{status.Details.CurrentStage}/{status.Sequence}";
            var key = (update.Cursor.Epoch, status.Position);
            if (!_meanings.TryAdd(key, meaning) && _meanings[key] != meaning)
            {
                _violations.Add($"{client}: {key} is {meaning}, and was {_meanings[key]}.");
            }
        }
    }
}
