namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>The host's policies. They answer when the schedule decides, according to the rights at that time.</summary>
internal sealed class SimulatedPolicies(ScheduleSettings settings, SeededRandom random, Trace? trace)
{
    private readonly List<PendingDecision> _pending = [];

    public int Count => _pending.Count;

    /// <summary>Gets or sets a value indicating whether policies may fail.</summary>
    public bool MayFail { get; set; } = true;

    public bool Covers(string? executionId) => executionId is null ? settings.HasAllPolicy : settings.HasDeploymentPolicy;

    /// <summary>Requests a decision on whether a user may join a scope.</summary>
    public Task<bool> MayWatchAsync(SimulatedUser user, string? executionId)
    {
        if (!Covers(executionId))
        {
            return Task.FromResult(true);
        }

        return random.Chance(settings.InstantDecisionPercent) ? Task.FromResult(user.May(executionId)) : AskAsync(user, executionId);
    }

    public Task<bool> AskAsync(SimulatedUser user, string? executionId)
    {
        var decision = new PendingDecision(user, executionId, new TaskCompletionSource<bool>());
        _pending.Add(decision);
        return decision.Answer.Task;
    }

    public void Decide(int index)
    {
        var decision = _pending[index];
        _pending.RemoveAt(index);
        if (MayFail && random.Chance(settings.FailingDecisionPercent))
        {
            trace?.Add($"  the policy fails for {decision.User.Name} on {decision.ExecutionId ?? "all"}");
            decision.Answer.SetException(new InjectedException());
            return;
        }

        trace?.Add($"  {decision.User.Name} {(decision.User.May(decision.ExecutionId) ? "may" : "may not")} watch {decision.ExecutionId ?? "all"}");
        decision.Answer.SetResult(decision.User.May(decision.ExecutionId));
    }
}
