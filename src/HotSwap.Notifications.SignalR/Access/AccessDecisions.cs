using System.Collections.Concurrent;
using System.Security.Claims;

namespace HotSwap.Notifications.Access;

/// <summary>What one subscriber may see of the feed of all deployments, remembered for a while. Thread-safe.</summary>
internal sealed class AccessDecisions(AccessPolicies policies, ClaimsPrincipal user, TimeSpan lifetime, TimeProvider time)
{
    private const int AtOnce = 8;
    private const int FirstCleanUp = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Decision> _decisions = new(StringComparer.Ordinal);
    private int _cleanUpAt = FirstCleanUp;

    /// <summary>The remembered decision; null where there is none, or it is too old.</summary>
    public bool? Find(string executionId)
    {
        lock (_lock)
        {
            return _decisions.TryGetValue(executionId, out var decision) && IsValid(decision) ? decision.IsAllowed : null;
        }
    }

    /// <summary>Asks the policy, and remembers what it says.</summary>
    public async ValueTask<bool> AskAsync(string executionId)
    {
        var isAllowed = await policies.MayWatchAsync(user, executionId).ConfigureAwait(false);
        lock (_lock)
        {
            if (_decisions.Count >= _cleanUpAt)
            {
                ForgetOld();
            }

            _decisions[executionId] = new Decision(isAllowed, time.GetTimestamp());
        }

        return isAllowed;
    }

    /// <summary>Decides about several deployments, by asking where no decision is remembered.</summary>
    public async Task<IReadOnlyCollection<KeyValuePair<string, bool>>> DecideAsync(
        IEnumerable<string> executionIds, CancellationToken cancellationToken)
    {
        var decided = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            executionIds,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (executionId, _) =>
                decided[executionId] = Find(executionId) ?? await AskAsync(executionId).ConfigureAwait(false)).ConfigureAwait(false);
        return decided;
    }

    private bool IsValid(Decision decision) => time.GetElapsedTime(decision.At) < lifetime;

    private void ForgetOld()
    {
        foreach (var (executionId, decision) in _decisions)
        {
            if (!IsValid(decision))
            {
                _decisions.Remove(executionId);
            }
        }

        _cleanUpAt = Math.Max(FirstCleanUp, 2 * _decisions.Count);
    }

    private readonly record struct Decision(bool IsAllowed, long At);
}
