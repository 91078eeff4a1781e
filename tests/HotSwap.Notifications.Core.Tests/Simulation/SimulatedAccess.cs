using HotSwap.Notifications.Readers;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>What is decided about single deployments in the feed of all of one connection, and remembered for a while.</summary>
internal sealed class SimulatedAccess(SimulatedPolicies policies, SimulatedUser user, TimeProvider time, TimeSpan lifetime) : IReaderAccess
{
    private readonly Dictionary<string, (bool IsAllowed, long At)> _decisions = new(StringComparer.Ordinal);

    public bool? Find(string executionId)
    {
        var decision = Peek(executionId);
        if (decision is false)
        {
            user.Denials.Add(executionId);
        }

        return decision;
    }

    /// <summary>Returns what <see cref="Find"/> does. Called by what checks, and not by what decides.</summary>
    public bool? Peek(string executionId) =>
        _decisions.TryGetValue(executionId, out var decision) && time.GetElapsedTime(decision.At) < lifetime ? decision.IsAllowed : null;

    public async Task AskAsync(string executionId)
    {
        var isAllowed = await policies.AskAsync(user, executionId).ConfigureAwait(false);
        _decisions[executionId] = (isAllowed, time.GetTimestamp());
    }
}
