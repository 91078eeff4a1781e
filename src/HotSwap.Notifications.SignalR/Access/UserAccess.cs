using System.Security.Claims;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Access;

/// <summary>
/// The access of one connection's user to deployments. Decisions for the feed of all are cached for <c>Access.DecisionLifetime</c>.
/// Concurrent callers that need the same decision share one call of the policy. Thread-safe.
/// </summary>
internal sealed class UserAccess(
    AccessPolicies policies, ClaimsPrincipal user, IOptions<DeploymentNotificationsOptions> options, TimeProvider time) : IReaderAccess
{
    private const int FirstCleanUp = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Decision> _decisions = new(StringComparer.Ordinal);
    private readonly Dictionary<DeploymentScope, PolicyCalls> _calls = [];
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

    /// <summary>Returns whether the user may watch a scope, as the policy of the scope decides.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="returned">Called when the policy holds no thread for this decision any more, or never held one.</param>
    /// <param name="stored">The state in the log, for a deployment that this node no longer has in memory.</param>
    /// <exception cref="TimeoutException">
    /// The policy did not decide in time. If the policy counts as hung, the exception is a <see cref="PolicyHangsException"/>.
    /// </exception>
    public async ValueTask<bool> MayWatchAsync(DeploymentScope scope, Action? returned = null, PipelineExecutionState? stored = null)
    {
        if (!policies.Covers(scope))
        {
            return true;
        }

        var timeout = options.Value.Access.DecisionTimeout;
        var started = time.GetTimestamp();
        try
        {
            var isAllowed = await Ask(scope, returned, stored).WaitAsync(timeout, time).ConfigureAwait(false);

            // A decision after the timeout does not count, even if blocked threads kept the timeout from firing.
            return time.GetElapsedTime(started) <= timeout
                ? isAllowed
                : throw new TimeoutException($"The policy took longer than Access.DecisionTimeout ({timeout}).");
        }
        catch (TimeoutException) when (Hangs(scope))
        {
            throw new PolicyHangsException();
        }
    }

    private bool Hangs(DeploymentScope scope)
    {
        lock (_lock)
        {
            return _calls.TryGetValue(scope, out var calls) && calls.IsHung;
        }
    }

    private Task<bool> Ask(DeploymentScope scope, Action? returned, PipelineExecutionState? stored)
    {
        lock (_lock)
        {
            if (!_calls.TryGetValue(scope, out var calls))
            {
                _calls[scope] = calls = new PolicyCalls();
            }

            if (calls.Find(time, options.Value.Access.DecisionTimeout) is { } underWay)
            {
                returned?.Invoke();
                return underWay;
            }

            // On another thread, because a policy may block it. The caller waits no longer than the timeout.
            var call = Task.Run(() => policies.AskAsync(user, scope, returned, stored));
            calls.Add(call, time.GetTimestamp());
            _ = ForgetWhenDecidedAsync(scope, calls, call);
            return call;
        }
    }

    private async Task ForgetWhenDecidedAsync(DeploymentScope scope, PolicyCalls calls, Task<bool> call)
    {
        await ((Task)call).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            calls.Remove(call);
            if (calls.IsEmpty)
            {
                _calls.Remove(scope);
            }
        }
    }

    private bool IsValid(Decision decision) => time.GetElapsedTime(decision.At) < options.Value.Access.DecisionLifetime;

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
