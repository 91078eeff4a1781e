using HotSwap.Notifications.Readers;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>The cached decisions about single deployments in the feed of all of one connection.</summary>
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

    /// <summary>Returns the result of <see cref="Find"/>. For checks only, because it makes no decision.</summary>
    public bool? Peek(string executionId) =>
        _decisions.TryGetValue(executionId, out var decision) && time.GetElapsedTime(decision.At) < lifetime ? decision.IsAllowed : null;

    public async Task AskAsync(string executionId)
    {
        var isAllowed = await policies.AskAsync(user, executionId).ConfigureAwait(false);
        _decisions[executionId] = (isAllowed, time.GetTimestamp());
    }
}
