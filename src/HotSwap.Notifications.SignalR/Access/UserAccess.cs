using System.Security.Claims;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Access;

/// <summary>
/// What the user of one connection may see. Decisions about the feed of all are remembered for a while. A policy that never decides is
/// asked once about each scope, however often it is needed. Thread-safe.
/// </summary>
internal sealed class UserAccess(
    AccessPolicies policies, ClaimsPrincipal user, IOptions<DeploymentNotificationsOptions> options, TimeProvider time) : IReaderAccess
{
    private const int FirstCleanUp = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Decision> _decisions = new(StringComparer.Ordinal);
    private readonly Dictionary<DeploymentScope, Task<bool>> _asking = [];
    private int _cleanUpAt = FirstCleanUp;

    public bool? Find(string executionId)
    {
        lock (_lock)
        {
            return _decisions.TryGetValue(executionId, out var decision) && IsValid(decision) ? decision.IsAllowed : null;
        }
    }

    public async Task AskAsync(string executionId)
    {
        var isAllowed = await MayWatchAsync(DeploymentScope.Of(executionId)).ConfigureAwait(false);
        lock (_lock)
        {
            if (_decisions.Count >= _cleanUpAt)
            {
                ForgetOld();
            }

            _decisions[executionId] = new Decision(isAllowed, time.GetTimestamp());
        }
    }

    /// <summary>Asks the policy of a scope.</summary>
    /// <exception cref="TimeoutException">The policy did not decide in time.</exception>
    public async ValueTask<bool> MayWatchAsync(DeploymentScope scope)
    {
        if (!policies.Covers(scope))
        {
            return true;
        }

        var timeout = options.Value.DecisionTimeout;
        var started = time.GetTimestamp();
        var isAllowed = await Ask(scope).WaitAsync(timeout, time).ConfigureAwait(false);

        // A policy that blocks its thread is as late as one that awaits.
        return time.GetElapsedTime(started) <= timeout
            ? isAllowed
            : throw new TimeoutException($"The policy took longer than DecisionTimeout ({timeout}).");
    }

    private Task<bool> Ask(DeploymentScope scope)
    {
        lock (_lock)
        {
            if (!_asking.TryGetValue(scope, out var asking))
            {
                // Not on the caller's thread, which a policy may block: the caller waits no longer than the timeout.
                asking = Task.Run(() => policies.AskAsync(user, scope));
                _asking[scope] = asking;
                _ = ForgetWhenDecidedAsync(scope, asking);
            }

            return asking;
        }
    }

    private async Task ForgetWhenDecidedAsync(DeploymentScope scope, Task<bool> asking)
    {
        await ((Task)asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _asking.Remove(scope);
        }
    }

    private bool IsValid(Decision decision) => time.GetElapsedTime(decision.At) < options.Value.DecisionLifetime;

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
